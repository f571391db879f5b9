<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
  <context>
    <name>K2Desk</name>
    <message>
      <source>The model gave no answer in words. Ask again, or ask it in the conversation, where it may look.</source>
      <translation>El modelo no respondió con palabras. Pregunta otra vez, o hazlo en la conversación, donde puede mirar.</translation>
    </message>
    <message>
      <source>K2Desk made a mistake and stopped this aside; its log file says more. Ask again.</source>
      <translation>K2Desk cometió un error y detuvo este aparte; su archivo de registro dice más. Pregunta otra vez.</translation>
    </message>
    <message>
      <source>Stopped: the model asked for the same {name} call {count} times and nothing changed in between. Tell it what to do differently.</source>
      <translation>Detenido: el modelo pidió {count} veces la misma llamada a {name} y nada cambió entretanto. Dile qué debe hacer de otro modo.</translation>
    </message>
    <message>
      <source>Not run. The same call was made too often; K2Desk ended the turn.</source>
      <translation>No se ejecutó. La misma llamada se hizo demasiadas veces; K2Desk terminó el turno.</translation>
    </message>
    <message>
      <source>Not run. The user rejected an earlier call of the same answer.</source>
      <translation>No se ejecutó. El usuario rechazó una llamada anterior de la misma respuesta.</translation>
    </message>
    <message>
      <source>Nothing was run.</source>
      <translation>No se ejecutó nada.</translation>
    </message>
    <message>
      <source>Nothing was written.</source>
      <translation>No se escribió nada.</translation>
    </message>
    <message>
      <source>It was not read.</source>
      <translation>No se leyó.</translation>
    </message>
    <message>
      <source>Nothing was sent.</source>
      <translation>No se envió nada.</translation>
    </message>
    <message>
      <source>Nothing is agreed, so nothing new holds.</source>
      <translation>No se acordó nada, así que no rige nada nuevo.</translation>
    </message>
    <message>
      <source>The plan is not approved; the mode is as it was.</source>
      <translation>El plan no está aprobado; el modo sigue como estaba.</translation>
    </message>
    <message>
      <source>They gave no answer.</source>
      <translation>No dio respuesta.</translation>
    </message>
    <message>
      <source>while this ran; look before you rely on its effect</source>
      <translation>mientras se ejecutaba; comprueba antes de fiarte de su efecto</translation>
    </message>
    <message>
      <source>before this ran</source>
      <translation>antes de que se ejecutara</translation>
    </message>
    <message>
      <source>Stop here</source>
      <translation>Parar aquí</translation>
    </message>
    <message>
      <source>Limit reached</source>
      <translation>Límite alcanzado</translation>
    </message>
    <message>
      <source>There is nothing to leave out: all of it is needed for the turn that runs.</source>
      <translation>No hay nada que omitir: el turno en curso lo necesita todo.</translation>
    </message>
    <message>
      <source>It would not save anything.</source>
      <translation>No ahorraría nada.</translation>
    </message>
    <message>
      <source>You stopped it; nothing is left out.</source>
      <translation>Lo detuviste; no se omite nada.</translation>
    </message>
    <message>
      <source>K2Desk made a mistake on the way; nothing is left out. Its log file says more.</source>
      <translation>K2Desk cometió un error por el camino; no se omite nada. Su archivo de registro dice más.</translation>
    </message>
    <message>
      <source>Wait until the assistant has finished, or stop it; then undo the compaction.</source>
      <translation>Espera a que el asistente termine, o detenlo; luego deshaz la compactación.</translation>
    </message>
    <message>
      <source>This compaction can't be undone: a later one stands on it, or it was undone before.</source>
      <translation>Esta compactación no se puede deshacer: otra posterior se apoya en ella, o ya se deshizo antes.</translation>
    </message>
    <message>
      <source>All of it stays readable here.</source>
      <translation>Aquí todo se puede seguir leyendo.</translation>
    </message>
    <message>
      <source>This can't be pinned: the model never saw it.</source>
      <translation>Esto no se puede anclar: el modelo nunca lo vio.</translation>
    </message>
    <message>
      <source>the record is too long for the model to sum up</source>
      <translation>el registro es demasiado largo para que el modelo lo resuma</translation>
    </message>
    <message>
      <source>Cancelled: this call was stopped before it came to its end.</source>
      <translation>Cancelado: esta llamada se detuvo antes de llegar a su fin.</translation>
    </message>
    <message>
      <source>Cancelled: the user stopped the turn</source>
      <translation>Cancelado: el usuario detuvo el turno</translation>
    </message>
    <message>
      <source>Cancelled: the turn broke off</source>
      <translation>Cancelado: el turno se interrumpió</translation>
    </message>
    <message>
      <source>K2Desk made a mistake and stopped this turn; its log file says more. You can go on.</source>
      <translation>K2Desk cometió un error y detuvo este turno; su archivo de registro dice más. Puedes continuar.</translation>
    </message>
    <message>
      <source>allowed for this session</source>
      <translation>permitido para esta sesión</translation>
    </message>
    <message>
      <source>file</source>
      <translation>archivo</translation>
    </message>
    <message>
      <source>effect</source>
      <translation>efecto</translation>
    </message>
    <message>
      <source>It goes to the model as the repository's words and changes no permission.</source>
      <translation>Llega al modelo como palabras del repositorio y no cambia ningún permiso.</translation>
    </message>
    <message>
      <source>why again</source>
      <translation>por qué otra vez</translation>
    </message>
    <message>
      <source>it changed since you let the model see it</source>
      <translation>cambió desde que dejaste que el modelo lo viera</translation>
    </message>
    <message>
      <source>note</source>
      <translation>nota</translation>
    </message>
    <message>
      <source>The model's answer ended before it was whole. Send your message again.</source>
      <translation>La respuesta del modelo terminó antes de estar completa. Envía tu mensaje otra vez.</translation>
    </message>
    <message>
      <source>The answer reached the greatest length the provider gives. Write “go on” to continue.</source>
      <translation>La respuesta alcanzó la longitud máxima que da el proveedor. Escribe «continúa» para seguir.</translation>
    </message>
    <message>
      <source>The provider's content filter ended the answer.</source>
      <translation>El filtro de contenido del proveedor terminó la respuesta.</translation>
    </message>
    <message>
      <source>The user has set the mode to Ask: you read and answer, and {name} is not available. Answer with what you can read, or say what you would do in the mode Act.</source>
      <translation>El usuario puso el modo Preguntar: lees y respondes, y {name} no está disponible. Responde con lo que puedes leer, o di qué harías en el modo Actuar.</translation>
    </message>
    <message>
      <source>The user has set the mode to Plan: {name} is not available before a plan is approved. Read what you need, then call propose_plan; with the user's approval the mode becomes Act.</source>
      <translation>El usuario puso el modo Plan: {name} no está disponible antes de que se apruebe un plan. Lee lo que necesites y luego llama a propose_plan; con la aprobación del usuario el modo pasa a Actuar.</translation>
    </message>
    <message>
      <source>Compact first</source>
      <translation>Compactar antes</translation>
    </message>
    <message>
      <source>today's limit</source>
      <translation>el límite de hoy</translation>
    </message>
    <message>
      <source>the limit of this session</source>
      <translation>el límite de esta sesión</translation>
    </message>
    <message>
      <source>asked after</source>
      <translation>preguntado tras</translation>
    </message>
    <message>
      <source>Put away: the session was closed before it was decided.</source>
      <translation>Guardado: la sesión se cerró antes de decidirlo.</translation>
    </message>
    <message>
      <source>K2Desk made a mistake and put this proposal away; its log file says more. Propose it again.</source>
      <translation>K2Desk cometió un error y guardó esta propuesta; su archivo de registro dice más. Proponla otra vez.</translation>
    </message>
    <message>
      <source>Rejected. Nothing was written.</source>
      <translation>Rechazado. No se escribió nada.</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>Continuar</translation>
    </message>
    <message>
      <source>Change the plan</source>
      <translation>Cambiar el plan</translation>
    </message>
    <message>
      <source>No progress</source>
      <translation>Sin avances</translation>
    </message>
    <message>
      <source>same files, nothing new read</source>
      <translation>los mismos archivos, nada nuevo leído</translation>
    </message>
    <message>
      <source>no test fails</source>
      <translation>ningún test falla</translation>
    </message>
    <message>
      <source>What you sent</source>
      <translation>Lo que enviaste</translation>
    </message>
    <message>
      <source>Your question</source>
      <translation>Tu pregunta</translation>
    </message>
    <message>
      <source>the model did not bring its account to an end</source>
      <translation>el modelo no llevó su resumen a término</translation>
    </message>
    <message>
      <source>the turn</source>
      <translation>el turno</translation>
    </message>
    <message>
      <source>the compaction</source>
      <translation>la compactación</translation>
    </message>
    <message>
      <source>Room is made in the context before the next request.</source>
      <translation>Se hace sitio en el contexto antes de la próxima solicitud.</translation>
    </message>
    <message>
      <source>New session</source>
      <translation>Sesión nueva</translation>
    </message>
    <message>
      <source>Key accepted</source>
      <translation>Clave aceptada</translation>
    </message>
    <message>
      <source>Models listed</source>
      <translation>Modelos enumerados</translation>
    </message>
    <message>
      <source>Streams</source>
      <translation>Responde por partes</translation>
    </message>
    <message>
      <source>Reasoning present</source>
      <translation>Hay razonamiento</translation>
    </message>
    <message>
      <source>Reasoning survives the round trip</source>
      <translation>El razonamiento sobrevive la ida y vuelta</translation>
    </message>
    <message>
      <source>Tool call valid against its schema</source>
      <translation>Llamada a herramienta válida según su esquema</translation>
    </message>
    <message>
      <source>Two calls in one answer</source>
      <translation>Dos llamadas en una respuesta</translation>
    </message>
    <message>
      <source>Usage plausible</source>
      <translation>Uso verosímil</translation>
    </message>
    <message>
      <source>Stop works</source>
      <translation>Detener funciona</translation>
    </message>
    <message>
      <source>Price known</source>
      <translation>Precio conocido</translation>
    </message>
    <message>
      <source>Key not accepted</source>
      <translation>Clave no aceptada</translation>
    </message>
    <message>
      <source>Model not listed</source>
      <translation>Modelo no enumerado</translation>
    </message>
    <message>
      <source>Does not stream</source>
      <translation>No responde por partes</translation>
    </message>
    <message>
      <source>Reasoning missing</source>
      <translation>Falta el razonamiento</translation>
    </message>
    <message>
      <source>Reasoning lost on the round trip</source>
      <translation>El razonamiento se pierde en la ida y vuelta</translation>
    </message>
    <message>
      <source>Tool call not valid against its schema</source>
      <translation>Llamada a herramienta no válida según su esquema</translation>
    </message>
    <message>
      <source>Two calls in one answer fail</source>
      <translation>Fallan dos llamadas en una respuesta</translation>
    </message>
    <message>
      <source>Usage not plausible</source>
      <translation>Uso inverosímil</translation>
    </message>
    <message>
      <source>Stop does not work</source>
      <translation>Detener no funciona</translation>
    </message>
    <message>
      <source>Price unknown</source>
      <translation>Precio desconocido</translation>
    </message>
    <message>
      <source>no rule: this is why you are asked</source>
      <translation>sin regla: por eso se te pregunta</translation>
    </message>
    <message>
      <source>built in</source>
      <translation>incorporado</translation>
    </message>
    <message>
      <source>dearest known</source>
      <translation>el más caro conocido</translation>
    </message>
    <message>
      <source>private key</source>
      <translation>clave privada</translation>
    </message>
    <message>
      <source>age key</source>
      <translation>clave de age</translation>
    </message>
    <message>
      <source>GitHub token</source>
      <translation>token de GitHub</translation>
    </message>
    <message>
      <source>GitLab token</source>
      <translation>token de GitLab</translation>
    </message>
    <message>
      <source>Slack token</source>
      <translation>token de Slack</translation>
    </message>
    <message>
      <source>Slack webhook</source>
      <translation>webhook de Slack</translation>
    </message>
    <message>
      <source>AWS access key</source>
      <translation>clave de acceso de AWS</translation>
    </message>
    <message>
      <source>AWS secret key</source>
      <translation>clave secreta de AWS</translation>
    </message>
    <message>
      <source>Anthropic key</source>
      <translation>clave de Anthropic</translation>
    </message>
    <message>
      <source>API key</source>
      <translation>clave de API</translation>
    </message>
    <message>
      <source>Stripe key</source>
      <translation>clave de Stripe</translation>
    </message>
    <message>
      <source>Google key</source>
      <translation>clave de Google</translation>
    </message>
    <message>
      <source>Hugging Face token</source>
      <translation>token de Hugging Face</translation>
    </message>
    <message>
      <source>npm token</source>
      <translation>token de npm</translation>
    </message>
    <message>
      <source>PyPI token</source>
      <translation>token de PyPI</translation>
    </message>
    <message>
      <source>JSON web token</source>
      <translation>token JWT</translation>
    </message>
    <message>
      <source>SendGrid key</source>
      <translation>clave de SendGrid</translation>
    </message>
    <message>
      <source>DigitalOcean token</source>
      <translation>token de DigitalOcean</translation>
    </message>
    <message>
      <source>Docker token</source>
      <translation>token de Docker</translation>
    </message>
    <message>
      <source>Vault token</source>
      <translation>token de Vault</translation>
    </message>
    <message>
      <source>Azure storage key</source>
      <translation>clave de almacenamiento de Azure</translation>
    </message>
    <message>
      <source>Telegram bot token</source>
      <translation>token de bot de Telegram</translation>
    </message>
    <message>
      <source>password in an address</source>
      <translation>contraseña en una dirección</translation>
    </message>
    <message>
      <source>bearer token</source>
      <translation>token de portador</translation>
    </message>
    <message>
      <source>basic credentials</source>
      <translation>unas credenciales básicas</translation>
    </message>
    <message>
      <source>password</source>
      <translation>contraseña</translation>
    </message>
    <message>
      <source>It was stopped; nothing of it is left half done.</source>
      <translation>Se detuvo; nada queda a medias.</translation>
    </message>
    <message>
      <source>K2Desk broke off</source>
      <translation>K2Desk se interrumpió</translation>
    </message>
    <message>
      <source>K2Desk met an error it was not prepared for</source>
      <translation>K2Desk topó con un error para el que no estaba preparado</translation>
    </message>
    <message>
      <source>There is no key yet. Paste one on the first page (click the key in the status bar).</source>
      <translation>Aún no hay ninguna clave. Pega una en la primera página (haz clic en la clave de la barra de estado).</translation>
    </message>
    <message>
      <source>no key needed</source>
      <translation>no hace falta clave</translation>
    </message>
    <message>
      <source>it runs nothing</source>
      <translation>no ejecuta nada</translation>
    </message>
    <message>
      <source>Its line in the file is another one than you agreed to.</source>
      <translation>Su línea en el archivo no es la que aceptaste.</translation>
    </message>
    <message>
      <source>Its tools are others than you agreed to.</source>
      <translation>Sus herramientas no son las que aceptaste.</translation>
    </message>
    <message>
      <source>nothing runs in this folder, because it is not trusted. Trust it, then run them.</source>
      <translation>en esta carpeta no se ejecuta nada, porque no es de confianza. Confía en ella y ejecútalos después.</translation>
    </message>
    <message>
      <source>no tests were found in this folder. Add some, or set the command that runs them.</source>
      <translation>no se encontraron tests en esta carpeta. Añade alguno, o indica el comando que los ejecuta.</translation>
    </message>
    <message>
      <source>How the tests are run has changed meanwhile. Look at the command, then start them again.</source>
      <translation>Entretanto cambió la forma de ejecutar los tests. Mira el comando y vuelve a lanzarlos.</translation>
    </message>
    <message>
      <source> It goes there unencrypted.</source>
      <translation> Va sin cifrar.</translation>
    </message>
    <message>
      <source>Whether commands can be confined here is being found out. Try again.</source>
      <translation>Se está averiguando si aquí se pueden aislar los comandos. Inténtalo otra vez.</translation>
    </message>
    <message>
      <source>commands are switched off</source>
      <translation>los comandos están desactivados</translation>
    </message>
    <message>
      <source>Commands and tests are switched off in the settings.</source>
      <translation>Los comandos y los tests están desactivados en la configuración.</translation>
    </message>
    <message>
      <source>no confinement</source>
      <translation>sin aislamiento</translation>
    </message>
    <message>
      <source>key of K2Desk</source>
      <translation>clave de K2Desk</translation>
    </message>
    <message>
      <source>The fork begins in the middle of this turn.</source>
      <translation>La bifurcación empieza en medio de este turno.</translation>
    </message>
    <message>
      <source>Cancelled: the program ended before this call came to its end. Whether it had an effect is not known.</source>
      <translation>Cancelado: el programa terminó antes de que esta llamada llegara a su fin. No se sabe si tuvo efecto.</translation>
    </message>
    <message>
      <source>Cancelled: the program ended before this call ran. It had no effect; call again if it is needed.</source>
      <translation>Cancelado: el programa terminó antes de que se ejecutara esta llamada. No tuvo efecto; vuelve a llamar si hace falta.</translation>
    </message>
    <message>
      <source>The program ended just after the user's decision was carried out: what the user accepted is written to {paths}. Read before you rely on what exactly.</source>
      <translation>El programa terminó justo después de llevarse a cabo la decisión del usuario: lo que aceptó está escrito en {paths}. Lee antes de fiarte de los detalles.</translation>
    </message>
    <message>
      <source>The program ended while room was made; nothing is left out of the requests.</source>
      <translation>El programa terminó mientras se hacía sitio; no se omite nada de las solicitudes.</translation>
    </message>
    <message>
      <source>Put away: the program ended before it was decided.</source>
      <translation>Guardado: el programa terminó antes de decidirlo.</translation>
    </message>
    <message>
      <source>Cancelled: the user goes on from here in another way, and this call had not come to its end. Whether it had an effect is not known.</source>
      <translation>Cancelado: el usuario sigue desde aquí de otra manera, y esta llamada no había llegado a su fin. No se sabe si tuvo efecto.</translation>
    </message>
    <message>
      <source>Cancelled: the user goes on from here in another way, and this call had not run. It had no effect; call again if it is needed.</source>
      <translation>Cancelado: el usuario sigue desde aquí de otra manera, y esta llamada no se había ejecutado. No tuvo efecto; vuelve a llamar si hace falta.</translation>
    </message>
    <message>
      <source>The user goes on from here in another way, just after the decision was carried out: what the user accepted is written to {paths}. Read before you rely on what exactly.</source>
      <translation>El usuario sigue desde aquí de otra manera, justo después de llevarse a cabo la decisión: lo que aceptó está escrito en {paths}. Lee antes de fiarte de los detalles.</translation>
    </message>
    <message>
      <source>The fork begins while room was made; nothing is left out of the requests.</source>
      <translation>La bifurcación empieza mientras se hacía sitio; no se omite nada de las solicitudes.</translation>
    </message>
    <message>
      <source>Put away: the fork begins before it was decided.</source>
      <translation>Guardado: la bifurcación empieza antes de que se decidiera.</translation>
    </message>
    <message>
      <source>it sends messages without end</source>
      <translation>envía mensajes sin fin</translation>
    </message>
    <message>
      <source>{name} offers other tools than the user agreed to, so nothing is sent to it. The user can look at them in Settings, Tool servers, or with: k2desk mcp {name}</source>
      <translation>{name} ofrece otras herramientas que las que el usuario aceptó, así que no se le envía nada. El usuario puede verlas en Configuración, Herramientas (MCP), o con: k2desk mcp {name}</translation>
    </message>
    <message>
      <source>a program of yours, not confined</source>
      <translation>un programa tuyo, sin aislar</translation>
    </message>
    <message>
      <source>tool</source>
      <translation>herramienta</translation>
    </message>
    <message>
      <source>server</source>
      <translation>servidor</translation>
    </message>
    <message>
      <source>says of itself</source>
      <translation>dice de sí</translation>
    </message>
    <message>
      <source>is new</source>
      <translation>es nuevo</translation>
    </message>
    <message>
      <source>is deleted</source>
      <translation>se elimina</translation>
    </message>
    <message>
      <source>no file</source>
      <translation>ningún archivo</translation>
    </message>
    <message>
      <source>not shown here: look at it outside</source>
      <translation>no se muestra aquí: míralo fuera</translation>
    </message>
    <message>
      <source>, may be executed</source>
      <translation>, se puede ejecutar</translation>
    </message>
    <message>
      <source>, may no longer be executed</source>
      <translation>, ya no se puede ejecutar</translation>
    </message>
    <message>
      <source>holds bytes that are no UTF-8</source>
      <translation>contiene bytes que no son UTF-8</translation>
    </message>
    <message>
      <source>mixed line endings</source>
      <translation>finales de línea mezclados</translation>
    </message>
    <message>
      <source>no newline at the end</source>
      <translation>sin salto de línea al final</translation>
    </message>
    <message>
      <source>a newline at the end is added</source>
      <translation>se añade un salto de línea al final</translation>
    </message>
    <message>
      <source>a byte order mark is added</source>
      <translation>se añade una marca de orden de bytes</translation>
    </message>
    <message>
      <source>the byte order mark is removed</source>
      <translation>se quita la marca de orden de bytes</translation>
    </message>
    <message>
      <source>line endings are CRLF</source>
      <translation>los finales de línea son CRLF</translation>
    </message>
    <message>
      <source> any more</source>
      <translation> ya</translation>
    </message>
    <message>
      <source>has its place</source>
      <translation>tiene su sitio</translation>
    </message>
    <message>
      <source>have their places</source>
      <translation>tienen su sitio</translation>
    </message>
    <message>
      <source>JPEG picture</source>
      <translation>imagen JPEG</translation>
    </message>
    <message>
      <source>PDF document</source>
      <translation>documento PDF</translation>
    </message>
    <message>
      <source>ZIP archive</source>
      <translation>archivo ZIP</translation>
    </message>
    <message>
      <source>gzip archive</source>
      <translation>archivo gzip</translation>
    </message>
    <message>
      <source>SQLite database</source>
      <translation>base de datos SQLite</translation>
    </message>
    <message>
      <source>program (ELF)</source>
      <translation>programa (ELF)</translation>
    </message>
    <message>
      <source>program (Windows)</source>
      <translation>programa (Windows)</translation>
    </message>
    <message>
      <source>WebP picture</source>
      <translation>imagen WebP</translation>
    </message>
    <message>
      <source>`old` is not in the file, nor is anything like it. Read the file again and copy `old` from it.</source>
      <translation>`old` no está en el archivo, ni nada parecido. Lee el archivo otra vez y copia `old` de él.</translation>
    </message>
    <message>
      <source>, or set `replace_all`.</source>
      <translation>, o usa `replace_all`.</translation>
    </message>
    <message>
      <source>`old` is not in the file. The nearest lines are:</source>
      <translation>`old` no está en el archivo. Las líneas más parecidas son:</translation>
    </message>
    <message>
      <source>Copy `old` from the file exactly, without line numbers.</source>
      <translation>Copia `old` del archivo tal cual, sin números de línea.</translation>
    </message>
    <message>
      <source>The disk was almost full, so the tests were ended. Make room, then try again</source>
      <translation>El disco estaba casi lleno, así que se terminaron los tests. Haz sitio e inténtalo otra vez</translation>
    </message>
    <message>
      <source>A program was not found; the output says which. Install it, or set another command</source>
      <translation>No se encontró un programa; la salida dice cuál. Instálalo, o indica otro comando</translation>
    </message>
    <message>
      <source>The command failed and told no count of tests</source>
      <translation>El comando falló y no dio un recuento de tests</translation>
    </message>
    <message>
      <source>The command ended well, and told no count of tests</source>
      <translation>El comando terminó bien y no dio un recuento de tests</translation>
    </message>
    <message>
      <source>is no file, or you changed it meanwhile</source>
      <translation>no es un archivo, o lo cambiaste entretanto</translation>
    </message>
    <message>
      <source>no ordinary file</source>
      <translation>un archivo no corriente</translation>
    </message>
    <message>
      <source>it was stopped</source>
      <translation>se detuvo</translation>
    </message>
    <message>
      <source>no test specified</source>
      <translation>no hay ningún test indicado</translation>
    </message>
    <message>
      <source>No tests were found</source>
      <translation>No se encontraron tests</translation>
    </message>
    <message>
      <source>The runner left no results</source>
      <translation>El ejecutor no dejó resultados</translation>
    </message>
    <message>
      <source>changed and was not kept, so that can't be undone</source>
      <translation>cambió y no se guardó, así que no se puede deshacer</translation>
    </message>
    <message>
      <source>your own command</source>
      <translation>tu propio comando</translation>
    </message>
    <message>
      <source>A piece of the answer arrived damaged; it was dropped.</source>
      <translation>Un trozo de la respuesta llegó dañado; se descartó.</translation>
    </message>
    <message>
      <source>The model's answer was empty.</source>
      <translation>La respuesta del modelo estaba vacía.</translation>
    </message>
    <message>
      <source>The model used up its room while thinking and said nothing. Ask for a smaller step.</source>
      <translation>El modelo agotó su espacio pensando y no dijo nada. Pide un paso más pequeño.</translation>
    </message>
    <message>
      <source>The model only thought and gave no answer.</source>
      <translation>El modelo solo pensó y no respondió.</translation>
    </message>
    <message>
      <source>no limit on this key</source>
      <translation>esta clave no tiene límite</translation>
    </message>
    <message>
      <source>none reported</source>
      <translation>no se informó de ninguno</translation>
    </message>
    <message>
      <source>the arguments are no JSON</source>
      <translation>los argumentos no son JSON</translation>
    </message>
    <message>
      <source>the arguments are no object</source>
      <translation>los argumentos no son un objeto</translation>
    </message>
    <message>
      <source>city is no text</source>
      <translation>city no es texto</translation>
    </message>
    <message>
      <source>days is no whole number</source>
      <translation>days no es un número entero</translation>
    </message>
    <message>
      <source>unit is none of its two words</source>
      <translation>unit no es ninguna de sus dos palabras</translation>
    </message>
    <message>
      <source>K2Desk asks for the model named in Settings.</source>
      <translation>K2Desk pide el modelo indicado en Configuración.</translation>
    </message>
    <message>
      <source>Answers appear whole. Stop still works; ask the gateway's owner to switch buffering off.</source>
      <translation>Las respuestas aparecen enteras. Detener funciona igualmente; pide al dueño de la pasarela que desactive el búfer.</translation>
    </message>
    <message>
      <source>K2Desk works without it. Look whether the model is one that thinks, as kimi-k2-thinking does.</source>
      <translation>K2Desk funciona sin ello. Mira si el modelo es de los que piensan, como kimi-k2-thinking.</translation>
    </message>
    <message>
      <source>Work with tools will fail here after the first call. Choose another model or gateway.</source>
      <translation>El trabajo con herramientas fallará aquí tras la primera llamada. Elige otro modelo u otra pasarela.</translation>
    </message>
    <message>
      <source>K2Desk refuses such calls and tells the model what is wrong; it costs a step more.</source>
      <translation>K2Desk rechaza esas llamadas y dice al modelo qué está mal; cuesta un paso más.</translation>
    </message>
    <message>
      <source>there was no call</source>
      <translation>no hubo ninguna llamada</translation>
    </message>
    <message>
      <source>Without tools the model can read nothing. Choose a model that is made for them.</source>
      <translation>Sin herramientas el modelo no puede leer nada. Elige un modelo hecho para ellas.</translation>
    </message>
    <message>
      <source>K2Desk runs calls one after the other; it only takes longer.</source>
      <translation>K2Desk ejecuta las llamadas una tras otra; solo tarda más.</translation>
    </message>
    <message>
      <source>K2Desk estimates tokens by itself; the meter and the cost are rough.</source>
      <translation>K2Desk estima los tokens por sí mismo; el medidor y el coste son aproximados.</translation>
    </message>
    <message>
      <source>K2Desk hangs up at once all the same, and tries again until the gateway is free.</source>
      <translation>K2Desk corta enseguida de todos modos, y reintenta hasta que la pasarela quede libre.</translation>
    </message>
    <message>
      <source>It counts as the dearest known. Name the price in Settings.</source>
      <translation>Cuenta como el más caro conocido. Indica el precio en Configuración.</translation>
    </message>
    <message>
      <source>K2Desk can't work with this gateway before that is mended.</source>
      <translation>K2Desk no puede trabajar con esta pasarela antes de que se arregle.</translation>
    </message>
    <message>
      <source>Top up the account; K2Desk sends nothing before you ask again.</source>
      <translation>Recarga la cuenta; K2Desk no envía nada hasta que vuelvas a preguntar.</translation>
    </message>
    <message>
      <source>the answer was over before it could be stopped</source>
      <translation>la respuesta acabó antes de poder detenerla</translation>
    </message>
    <message>
      <source>a line before it failed</source>
      <translation>falló una línea anterior</translation>
    </message>
    <message>
      <source>none is needed</source>
      <translation>no hace falta ninguna</translation>
    </message>
    <message>
      <source>the answer held none</source>
      <translation>la respuesta no traía ninguno</translation>
    </message>
    <message>
      <source>there was no call to answer</source>
      <translation>no había ninguna llamada que responder</translation>
    </message>
    <message>
      <source>the second step was taken</source>
      <translation>se dio el segundo paso</translation>
    </message>
    <message>
      <source>there was no reasoning to send back</source>
      <translation>no había razonamiento que devolver</translation>
    </message>
    <message>
      <source>the gateway was busy</source>
      <translation>la pasarela estaba ocupada</translation>
    </message>
    <message>
      <source>nothing to pay for</source>
      <translation>no hay nada que pagar</translation>
    </message>
    <message>
      <source>as the gateway says</source>
      <translation>según la pasarela</translation>
    </message>
    <message>
      <source>as you say</source>
      <translation>según tú</translation>
    </message>
    <message>
      <source>The account can't cover an answer of {wanted:,} tokens; K2Desk asks for {room:,} instead.</source>
      <translation>La cuenta no cubre una respuesta de {wanted:,} tokens; K2Desk pide {room:,} en su lugar.</translation>
    </message>
    <message>
      <source>The key works.</source>
      <translation>La clave funciona.</translation>
    </message>
    <message>
      <source>The gateway does not accept the key. Check it, or paste another one.</source>
      <translation>La pasarela no acepta la clave. Compruébala, o pega otra.</translation>
    </message>
    <message>
      <source>The account has no money left for this request. Top it up, or ask for less.</source>
      <translation>A la cuenta no le queda dinero para esta solicitud. Recárgala, o pide menos.</translation>
    </message>
    <message>
      <source>The gateway does not offer this model to this key. Choose another model.</source>
      <translation>La pasarela no ofrece este modelo a esta clave. Elige otro modelo.</translation>
    </message>
    <message>
      <source>The conversation is longer than the model's context. Begin a new session, or say less.</source>
      <translation>La conversación es más larga que el contexto del modelo. Empieza una sesión nueva, o di menos.</translation>
    </message>
    <message>
      <source>The gateway does not take this request.</source>
      <translation>La pasarela no admite esta solicitud.</translation>
    </message>
    <message>
      <source>The gateway is busy or failing. Try again in a while.</source>
      <translation>La pasarela está ocupada o falla. Inténtalo dentro de un rato.</translation>
    </message>
    <message>
      <source>a web page</source>
      <translation>una página web</translation>
    </message>
    <message>
      <source>The gateway points to another address; K2Desk does not follow it with your key. Check the base URL.</source>
      <translation>La pasarela remite a otra dirección; K2Desk no la sigue con tu clave. Comprueba la URL base.</translation>
    </message>
    <message>
      <source>The gateway's answer was empty.</source>
      <translation>La respuesta de la pasarela estaba vacía.</translation>
    </message>
    <message>
      <source>choose its file as CA file under Network in Settings</source>
      <translation>elige su archivo como archivo de CA en Configuración, Red</translation>
    </message>
    <message>
      <source>The gateway's certificate is not valid yet. Look at this machine's clock.</source>
      <translation>El certificado de la pasarela aún no es válido. Mira el reloj de este equipo.</translation>
    </message>
    <message>
      <source>The gateway's certificate has expired. If this machine's clock is right, only its owner can mend that.</source>
      <translation>El certificado de la pasarela ha caducado. Si el reloj de este equipo va bien, solo su dueño puede arreglarlo.</translation>
    </message>
    <message>
      <source>The gateway's certificate belongs to another host. Look at the base URL and the network.</source>
      <translation>El certificado de la pasarela es de otro host. Mira la URL base y la red.</translation>
    </message>
    <message>
      <source>The gateway's certificate belongs to another address. Look at the base URL and the network.</source>
      <translation>El certificado de la pasarela es de otra dirección. Mira la URL base y la red.</translation>
    </message>
    <message>
      <source>The gateway can't be reached: no connection in time. Check the network.</source>
      <translation>No se llega a la pasarela: no hubo conexión a tiempo. Comprueba la red.</translation>
    </message>
    <message>
      <source>The gateway does not speak TLS as it should. Check the base URL and its port.</source>
      <translation>La pasarela no habla TLS como debe. Comprueba la URL base y su puerto.</translation>
    </message>
    <message>
      <source>The gateway can't be reached. Check the network and the base URL.</source>
      <translation>No se llega a la pasarela. Comprueba la red y la URL base.</translation>
    </message>
    <message>
      <source>The answer could not be unpacked.</source>
      <translation>La respuesta no se pudo descomprimir.</translation>
    </message>
    <message>
      <source>The connection to the gateway broke.</source>
      <translation>Se cortó la conexión con la pasarela.</translation>
    </message>
    <message>
      <source>your settings</source>
      <translation>tu configuración</translation>
    </message>
    <message>
      <source>the system</source>
      <translation>el sistema</translation>
    </message>
    <message>
      <source>before the first turn</source>
      <translation>antes del primer turno</translation>
    </message>
    <message>
      <source>the recorded answer is none to what the replay asks</source>
      <translation>la respuesta registrada no lo es a lo que pregunta la repetición</translation>
    </message>
    <message>
      <source>nothing more happens in the replay</source>
      <translation>en la repetición no pasa nada más</translation>
    </message>
    <message>
      <source>K2Desk runs as root and may make no control group here, so nothing limits how many processes a command starts. Start it as an ordinary user</source>
      <translation>K2Desk se ejecuta como root y aquí no puede crear un grupo de control, así que nada limita cuántos procesos inicia un comando. Inícialo como usuario corriente</translation>
    </message>
    <message>
      <source>Landlock keeps a command from your files and the network, but not from seeing the names of files or changing permissions and times of yours; and its processes are not counted</source>
      <translation>Landlock aparta un comando de tus archivos y de la red, pero no de ver los nombres de los archivos ni de cambiar permisos y fechas de los tuyos; y no se cuentan sus procesos</translation>
    </message>
    <message>
      <source>macOS's sandbox keeps a command from your home folder and the network; other files can be read, and its processes are not counted</source>
      <translation>El entorno aislado de macOS aparta un comando de tu carpeta personal y de la red; otros archivos se pueden leer, y no se cuentan sus procesos</translation>
    </message>
    <message>
      <source>K2Desk has no sandbox on {system}: a command runs in a copy of the project with an empty environment and ends as a whole, but it can read your files and use the network</source>
      <translation>K2Desk no tiene entorno aislado en {system}: un comando se ejecuta en una copia del proyecto con un entorno vacío y termina entero, pero puede leer tus archivos y usar la red</translation>
    </message>
    <message>
      <source>. In WSL 2 it is confined as on Linux</source>
      <translation>. En WSL 2 queda aislado como en Linux</translation>
    </message>
    <message>
      <source>it failed</source>
      <translation>falló</translation>
    </message>
    <message>
      <source>This system lets only programs with an AppArmor profile make user namespaces. Install the distribution's bubblewrap and give /usr/bin/bwrap a profile with the rule “userns,”</source>
      <translation>Este sistema solo deja crear espacios de nombres de usuario a programas con un perfil de AppArmor. Instala el bubblewrap de la distribución y da a /usr/bin/bwrap un perfil con la regla «userns,»</translation>
    </message>
    <message>
      <source>Install bubblewrap with your package manager and start K2Desk again</source>
      <translation>Instala bubblewrap con tu gestor de paquetes e inicia K2Desk otra vez</translation>
    </message>
    <message>
      <source>no sandbox</source>
      <translation>sin entorno aislado</translation>
    </message>
    <message>
      <source>Seatbelt, no network</source>
      <translation>Seatbelt, sin red</translation>
    </message>
    <message>
      <source>bubblewrap, no network</source>
      <translation>bubblewrap, sin red</translation>
    </message>
    <message>
      <source>Landlock, no network</source>
      <translation>Landlock, sin red</translation>
    </message>
    <message>
      <source>outside what was agreed</source>
      <translation>fuera de lo acordado</translation>
    </message>
    <message>
      <source>what it adds as a dependency can't be read</source>
      <translation>no se puede leer qué añade como dependencia</translation>
    </message>
    <message>
      <source>No keyring of the operating system answers. Start one (on Linux gnome-keyring or KWallet), or keep the key for this session only.</source>
      <translation>No responde ningún llavero del sistema operativo. Inicia uno (en Linux, gnome-keyring o KWallet), o guarda la clave solo para esta sesión.</translation>
    </message>
    <message>
      <source>this session</source>
      <translation>esta sesión</translation>
    </message>
    <message>
      <source>Provider</source>
      <translation>Proveedor</translation>
    </message>
    <message>
      <source>Who answers. Each provider keeps its own key.</source>
      <translation>Quién responde. Cada proveedor conserva su propia clave.</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modelo</translation>
    </message>
    <message>
      <source>The model's id, as the gateway lists it; empty for the provider's usual one.</source>
      <translation>El identificador del modelo, tal como lo indica la pasarela; vacío para el habitual del proveedor.</translation>
    </message>
    <message>
      <source>Base URL</source>
      <translation>URL base</translation>
    </message>
    <message>
      <source>Where requests and the key go instead of the provider's own address. It begins with https://; plain http:// is taken for this machine only.</source>
      <translation>Adónde van las solicitudes y la clave en lugar de la dirección del proveedor. Empieza por https://; http:// sin cifrar solo se admite para este equipo.</translation>
    </message>
    <message>
      <source>Further headers</source>
      <translation>Otras cabeceras</translation>
    </message>
    <message>
      <source>Sent with every request, one a line. The settings file keeps them as they are: put no key here.</source>
      <translation>Se envían con cada solicitud, una por línea. El archivo de configuración las guarda tal cual: no pongas aquí ninguna clave.</translation>
    </message>
    <message>
      <source>X-Team: blue</source>
      <translation>X-Team: blue</translation>
    </message>
    <message>
      <source>Context</source>
      <translation>Contexto</translation>
    </message>
    <message>
      <source>How much the model can hold at once; 0 for what the gateway tells. Name it for a local server that was started with less.</source>
      <translation>Cuánto puede abarcar el modelo a la vez; 0 para lo que indique la pasarela. Indícalo si un servidor local se inició con menos.</translation>
    </message>
    <message>
      <source>tokens</source>
      <translation>tokens</translation>
    </message>
    <message>
      <source>Price</source>
      <translation>Precio</translation>
    </message>
    <message>
      <source>US dollars for a million tokens in / out, a third number for cached ones; empty for what the gateway tells. It counts for the cost shown and for limits.</source>
      <translation>Dólares estadounidenses por millón de tokens de entrada / de salida, y un tercer número para los de caché; vacío para lo que indique la pasarela. Cuenta para el coste mostrado y para los límites.</translation>
    </message>
    <message>
      <source>1.10 / 4.40</source>
      <translation>1.10 / 4.40</translation>
    </message>
    <message>
      <source>A price looks like 1.10 / 4.40: for tokens in, then for tokens out.</source>
      <translation>Un precio tiene la forma 1.10 / 4.40: para los tokens de entrada y para los de salida.</translation>
    </message>
    <message>
      <source>Network</source>
      <translation>Red</translation>
    </message>
    <message>
      <source>Proxy</source>
      <translation>Proxy</translation>
    </message>
    <message>
      <source>Requests stay sealed for the gateway whichever way they go; a proxy sees its name only. The system's proxy is what HTTPS_PROXY, ALL_PROXY and NO_PROXY say, or the settings of macOS and Windows. This machine is always reached directly.</source>
      <translation>Las solicitudes van cifradas hasta la pasarela sea cual sea el camino; un proxy solo ve el nombre de esta. El proxy del sistema es lo que digan HTTPS_PROXY, ALL_PROXY y NO_PROXY, o la configuración de macOS y Windows. A este equipo siempre se llega directamente.</translation>
    </message>
    <message>
      <source>As the system says</source>
      <translation>Según el sistema</translation>
    </message>
    <message>
      <source>None, go directly</source>
      <translation>Ninguno, conexión directa</translation>
    </message>
    <message>
      <source>The one below</source>
      <translation>El de abajo</translation>
    </message>
    <message>
      <source>Own proxy</source>
      <translation>Proxy propio</translation>
    </message>
    <message>
      <source>Used where it is chosen above.</source>
      <translation>Se usa cuando se elige arriba.</translation>
    </message>
    <message>
      <source>http://host:port</source>
      <translation>http://host:puerto</translation>
    </message>
    <message>
      <source>CA file</source>
      <translation>Archivo de CA</translation>
    </message>
    <message>
      <source>A PEM file with the certificate of an authority to trust beside the usual ones: your company's, or your own gateway's.</source>
      <translation>Un archivo PEM con el certificado de una autoridad en la que confiar además de las habituales: la de tu empresa o la de tu propia pasarela.</translation>
    </message>
    <message>
      <source>Tell of newer versions</source>
      <translation>Avisar de versiones nuevas</translation>
    </message>
    <message>
      <source>Asks https://pypi.org/pypi/k2desk/json once a day whether there is one, the way chosen above, and says so in the status bar. Nothing else is sent, and nothing is fetched or installed.</source>
      <translation>Pregunta una vez al día a https://pypi.org/pypi/k2desk/json si la hay, por el camino elegido arriba, y lo dice en la barra de estado. No se envía nada más, y no se descarga ni se instala nada.</translation>
    </message>
    <message>
      <source>Cluster for proofs</source>
      <translation>Clúster para las pruebas</translation>
    </message>
    <message>
      <source>The Dask scheduler where proofs of selections run their tests; empty for this machine. You are asked before a project's files are sent there. It needs one more package here, and K2Desk on every worker: pip install 'k2desk[cluster]'. tcp:// is not encrypted. Whoever runs the cluster can run programs as you: name only your own.</source>
      <translation>El planificador de Dask donde se ejecutan los tests de las selecciones; vacío para este equipo. Se te pregunta antes de enviar allí los archivos de un proyecto. Necesita un paquete más aquí, y K2Desk en cada nodo: pip install 'k2desk[cluster]'. tcp:// no va cifrado. Quien administra el clúster puede ejecutar programas en tu nombre: indica solo el tuyo.</translation>
    </message>
    <message>
      <source>tls://build.example:8786</source>
      <translation>tls://build.example:8786</translation>
    </message>
    <message>
      <source>Authority of the cluster</source>
      <translation>Autoridad del clúster</translation>
    </message>
    <message>
      <source>For tls://: a PEM file with the certificate of whoever signed the cluster's.</source>
      <translation>Para tls://: un archivo PEM con el certificado de quien firmó el del clúster.</translation>
    </message>
    <message>
      <source>Certificate for the cluster</source>
      <translation>Certificado para el clúster</translation>
    </message>
    <message>
      <source>For tls://: a PEM file with the certificate you show to the cluster.</source>
      <translation>Para tls://: un archivo PEM con el certificado que presentas al clúster.</translation>
    </message>
    <message>
      <source>Key of that certificate</source>
      <translation>Clave de ese certificado</translation>
    </message>
    <message>
      <source>For tls://: a PEM file with its key. It is read here and sent nowhere.</source>
      <translation>Para tls://: un archivo PEM con su clave. Se lee aquí y no se envía a ninguna parte.</translation>
    </message>
    <message>
      <source>Agent</source>
      <translation>Agente</translation>
    </message>
    <message>
      <source>Steps a turn</source>
      <translation>Pasos por turno</translation>
    </message>
    <message>
      <source>How many answers a turn may take before you are asked whether it goes on.</source>
      <translation>Cuántas respuestas puede dar un turno antes de preguntarte si continúa.</translation>
    </message>
    <message>
      <source>Limit of a session</source>
      <translation>Límite de una sesión</translation>
    </message>
    <message>
      <source>How much a session may spend before you are asked; 0 for no limit. What an answer can cost is set aside before it is asked for.</source>
      <translation>Cuánto puede gastar una sesión antes de preguntarte; 0 para no tener límite. Lo que puede costar una respuesta se reserva antes de pedirla.</translation>
    </message>
    <message>
      <source>US cents</source>
      <translation>centavos de dólar</translation>
    </message>
    <message>
      <source>Limit of a day</source>
      <translation>Límite de un día</translation>
    </message>
    <message>
      <source>The same for all sessions of one day together, from midnight to midnight where you are.</source>
      <translation>Lo mismo para todas las sesiones de un día juntas, de medianoche a medianoche en tu zona horaria.</translation>
    </message>
    <message>
      <source>Raise by</source>
      <translation>Aumentar en</translation>
    </message>
    <message>
      <source>How much more you allow with one press when a limit is reached.</source>
      <translation>Cuánto más permites de una vez cuando se alcanza un límite.</translation>
    </message>
    <message>
      <source>Name the session in commits</source>
      <translation>Nombrar la sesión en las confirmaciones</translation>
    </message>
    <message>
      <source>Adds the line K2Desk-Session to the message of a commit you make here, and a note with the hash of the session's last record. Each commit asks anew. Whoever gets it can read them.</source>
      <translation>Añade la línea K2Desk-Session al mensaje de una confirmación que hagas aquí, y una nota con el hash del último registro de la sesión. Cada confirmación lo pregunta de nuevo. Quien la reciba puede leerlas.</translation>
    </message>
    <message>
      <source>Commands may be asked for</source>
      <translation>Se pueden pedir comandos</translation>
    </message>
    <message>
      <source>Off forbids every command and every run of the tests, whatever a rule says.</source>
      <translation>Desactivado prohíbe todo comando y toda ejecución de tests, diga lo que diga una regla.</translation>
    </message>
    <message>
      <source>Time for a command</source>
      <translation>Tiempo para un comando</translation>
    </message>
    <message>
      <source>How long a command or a test run may take before it is ended.</source>
      <translation>Cuánto puede durar un comando o una ejecución de tests antes de terminarse.</translation>
    </message>
    <message>
      <source>seconds</source>
      <translation>segundos</translation>
    </message>
    <message>
      <source>Test runs side by side</source>
      <translation>Ejecuciones de tests en paralelo</translation>
    </message>
    <message>
      <source>How many runs of the tests a proof makes at a time; 0 for one less than this machine has processors, where memory is free for them. Each has its own copy of the files, own ports and an own temporary folder. Name fewer where one run needs over 1 GB or several processors.</source>
      <translation>Cuántas ejecuciones de tests hace una comprobación a la vez; 0 para una menos que los procesadores de este equipo, donde haya memoria libre. Cada una tiene su propia copia de los archivos, sus propios puertos y su propia carpeta temporal. Indica menos si una ejecución necesita más de 1 GB o varios procesadores.</translation>
    </message>
    <message>
      <source>runs</source>
      <translation>ejecuciones</translation>
    </message>
    <message>
      <source>Make room at</source>
      <translation>Hacer sitio al</translation>
    </message>
    <message>
      <source>How full the model's context may be before the conversation is summed up, between two turns. Everything stays readable; only requests hold less.</source>
      <translation>Cuán lleno puede estar el contexto del modelo antes de que se resuma la conversación, entre dos turnos. Todo sigue siendo legible; solo las solicitudes llevan menos.</translation>
    </message>
    <message>
      <source>percent</source>
      <translation>por ciento</translation>
    </message>
    <message>
      <source>Keep reasoning of finished turns</source>
      <translation>Conservar el razonamiento de turnos terminados</translation>
    </message>
    <message>
      <source>Sends along what the model thought in earlier turns. Off saves tokens, but every turn then costs a part of the gateway's cache. When room is made it goes first anyway.</source>
      <translation>Envía también lo que el modelo pensó en turnos anteriores. Desactivarlo ahorra tokens, pero cada turno pierde entonces parte de la caché de la pasarela. De todos modos es lo primero que se quita al hacer sitio.</translation>
    </message>
    <message>
      <source>Look</source>
      <translation>Apariencia</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Idioma</translation>
    </message>
    <message>
      <source>The words of the window. What goes to the model and what is recorded already stay as they are.</source>
      <translation>Las palabras de la ventana. Lo que va al modelo y lo que ya está registrado se queda como está.</translation>
    </message>
    <message>
      <source>As the desktop</source>
      <translation>Como el escritorio</translation>
    </message>
    <message>
      <source>English</source>
      <translation>English</translation>
    </message>
    <message>
      <source>Español</source>
      <translation>Español</translation>
    </message>
    <message>
      <source>简体中文</source>
      <translation>简体中文</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Tema</translation>
    </message>
    <message>
      <source>The colours of the window.</source>
      <translation>Los colores de la ventana.</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Oscuro</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Claro</translation>
    </message>
    <message>
      <source>Blue and orange</source>
      <translation>Azul y naranja</translation>
    </message>
    <message>
      <source>Shows added and removed lines in blue and orange, not green and red.</source>
      <translation>Muestra las líneas añadidas y eliminadas en azul y naranja, no en verde y rojo.</translation>
    </message>
    <message>
      <source>Text size</source>
      <translation>Tamaño del texto</translation>
    </message>
    <message>
      <source>Of everything in the window, code too. Ctrl++ and Ctrl+- change it from anywhere.</source>
      <translation>De todo lo que hay en la ventana, también del código. Ctrl++ y Ctrl+- lo cambian desde cualquier sitio.</translation>
    </message>
    <message>
      <source>Small</source>
      <translation>Pequeño</translation>
    </message>
    <message>
      <source>Usual</source>
      <translation>Normal</translation>
    </message>
    <message>
      <source>Large</source>
      <translation>Grande</translation>
    </message>
    <message>
      <source>Largest</source>
      <translation>El más grande</translation>
    </message>
    <message>
      <source>Reduce motion</source>
      <translation>Reducir el movimiento</translation>
    </message>
    <message>
      <source>Nothing moves by itself: the cursor does not blink, and a thought shows its clock without its last words.</source>
      <translation>Nada se mueve por sí solo: el cursor no parpadea y un pensamiento muestra su reloj sin sus últimas palabras.</translation>
    </message>
    <message>
      <source>Notifications</source>
      <translation>Notificaciones</translation>
    </message>
    <message>
      <source>Tells you through the desktop when a question waits or the assistant has finished while you work elsewhere.</source>
      <translation>Te avisa por el escritorio cuando una pregunta espera o el asistente ha terminado mientras trabajas en otra cosa.</translation>
    </message>
    <message>
      <source>K2Desk's own table does not know it.</source>
      <translation>La tabla de K2Desk no lo conoce.</translation>
    </message>
    <message>
      <source>Folders go with everything in them.</source>
      <translation>Las carpetas se van con todo lo que contienen.</translation>
    </message>
    <message>
      <source>It is told to overwrite without asking.</source>
      <translation>Se le dice que sobrescriba sin preguntar.</translation>
    </message>
    <message>
      <source>it is more than programs in a row</source>
      <translation>es más que programas en fila</translation>
    </message>
    <message>
      <source>it can't be read as shell</source>
      <translation>no se puede leer como shell</translation>
    </message>
    <message>
      <source>it runs a shell within the shell</source>
      <translation>ejecuta un shell dentro del shell</translation>
    </message>
    <message>
      <source>a word of it is what another command prints</source>
      <translation>una palabra suya es lo que imprime otro comando</translation>
    </message>
    <message>
      <source>it reads or writes another command</source>
      <translation>lee o escribe otro comando</translation>
    </message>
    <message>
      <source>a word of it is a variable</source>
      <translation>una palabra suya es una variable</translation>
    </message>
    <message>
      <source>a word of it is worked out when it runs</source>
      <translation>una palabra suya se calcula al ejecutarlo</translation>
    </message>
    <message>
      <source>a text is handed to it</source>
      <translation>se le entrega un texto</translation>
    </message>
    <message>
      <source>it writes to or reads from another place</source>
      <translation>escribe en otro lugar o lee de él</translation>
    </message>
    <message>
      <source>it sets variables for what it runs</source>
      <translation>fija variables para lo que ejecuta</translation>
    </message>
    <message>
      <source>it sets variables for what follows</source>
      <translation>fija variables para lo que sigue</translation>
    </message>
    <message>
      <source>it takes variables away from what follows</source>
      <translation>quita variables a lo que sigue</translation>
    </message>
    <message>
      <source>it defines a function</source>
      <translation>define una función</translation>
    </message>
    <message>
      <source>it holds a comment</source>
      <translation>contiene un comentario</translation>
    </message>
    <message>
      <source>it holds line breaks, tabs or characters that hide</source>
      <translation>contiene saltos de línea, tabuladores o caracteres que se ocultan</translation>
    </message>
    <message>
      <source>it holds a wide gap</source>
      <translation>contiene un hueco ancho</translation>
    </message>
    <message>
      <source>only plain programs are understood on Windows</source>
      <translation>en Windows solo se entienden programas sencillos</translation>
    </message>
    <message>
      <source>goes to</source>
      <translation>va a</translation>
    </message>
    <message>
      <source>its words can be read in two ways</source>
      <translation>sus palabras se pueden leer de dos maneras</translation>
    </message>
    <message>
      <source>a word of it is unclear</source>
      <translation>una palabra suya no está clara</translation>
    </message>
    <message>
      <source>a word of it means more than it says</source>
      <translation>una palabra suya significa más de lo que dice</translation>
    </message>
    <message>
      <source>Agree on what to touch</source>
      <translation>Acordar qué puede tocar</translation>
    </message>
    <message>
      <source>agreed with changes</source>
      <translation>acordado con cambios</translation>
    </message>
    <message>
      <source>agreed</source>
      <translation>acordado</translation>
    </message>
    <message>
      <source>nothing applied</source>
      <translation>no se aplicó nada</translation>
    </message>
    <message>
      <source>not applied</source>
      <translation>no aplicado</translation>
    </message>
    <message>
      <source>changed on disk meanwhile</source>
      <translation>entretanto cambió en el disco</translation>
    </message>
    <message>
      <source>partly applied</source>
      <translation>aplicado en parte</translation>
    </message>
    <message>
      <source>commands are not fully confined here</source>
      <translation>aquí los comandos no quedan aislados del todo</translation>
    </message>
    <message>
      <source>it runs code by itself, which no rule accepts</source>
      <translation>ejecuta código por sí solo, cosa que ninguna regla acepta</translation>
    </message>
    <message>
      <source>The assistant asks</source>
      <translation>El asistente pregunta</translation>
    </message>
    <message>
      <source>Ask you</source>
      <translation>Preguntarte</translation>
    </message>
    <message>
      <source>The user gave no answer.</source>
      <translation>El usuario no dio respuesta.</translation>
    </message>
    <message>
      <source>The user opened this folder read only: nothing is run and nothing is changed in it. Read, search and answer, or ask the user to trust the folder.</source>
      <translation>El usuario abrió esta carpeta solo para leer: en ella no se ejecuta ni se cambia nada. Lee, busca y responde, o pide al usuario que confíe en la carpeta.</translation>
    </message>
    <message>
      <source>The arguments are nested deeper than {levels} levels. Known are: {known}.</source>
      <translation>Los argumentos están anidados a más de {levels} niveles. Se conocen: {known}.</translation>
    </message>
    <message>
      <source>did not run</source>
      <translation>no se ejecutó</translation>
    </message>
    <message>
      <source>what it would run as has changed since the user was asked</source>
      <translation>aquello con lo que se ejecutaría cambió desde que se preguntó al usuario</translation>
    </message>
    <message>
      <source>in a copy · confined · no network</source>
      <translation>en una copia · aislado · sin red</translation>
    </message>
    <message>
      <source>Runs in a copy of the project. Your files stay as they are.</source>
      <translation>Se ejecuta en una copia del proyecto. Tus archivos quedan como están.</translation>
    </message>
    <message>
      <source>Runs in a copy of the project. Your files stay as they are, but for permissions and times: those it could change.</source>
      <translation>Se ejecuta en una copia del proyecto. Tus archivos quedan como están, salvo permisos y fechas: esos sí los podría cambiar.</translation>
    </message>
    <message>
      <source>in a copy · not confined</source>
      <translation>en una copia · sin aislar</translation>
    </message>
    <message>
      <source>Starts in a copy of the project, but nothing here can confine it: it can read and write whatever you can, and use the network. Its processes end with it.</source>
      <translation>Se inicia en una copia del proyecto, pero aquí nada lo puede aislar: puede leer y escribir lo mismo que tú, y usar la red. Sus procesos terminan con él.</translation>
    </message>
    <message>
      <source>cannot run</source>
      <translation>no se puede ejecutar</translation>
    </message>
    <message>
      <source>not limited</source>
      <translation>sin límite</translation>
    </message>
    <message>
      <source>Nothing of this proposal was kept.</source>
      <translation>No se conservó nada de esta propuesta.</translation>
    </message>
    <message>
      <source>no git</source>
      <translation>sin git</translation>
    </message>
    <message>
      <source>Look at git status</source>
      <translation>Mirar el estado de git</translation>
    </message>
    <message>
      <source>clean</source>
      <translation>limpio</translation>
    </message>
    <message>
      <source>command</source>
      <translation>comando</translation>
    </message>
    <message>
      <source>What the command changed</source>
      <translation>Lo que cambió el comando</translation>
    </message>
    <message>
      <source>not offered</source>
      <translation>no se ofrece</translation>
    </message>
    <message>
      <source>left out</source>
      <translation>omitido</translation>
    </message>
    <message>
      <source>Propose a plan</source>
      <translation>Proponer un plan</translation>
    </message>
    <message>
      <source>approved with edits</source>
      <translation>aprobado con ediciones</translation>
    </message>
    <message>
      <source>approved</source>
      <translation>aprobado</translation>
    </message>
    <message>
      <source>Proposed patch</source>
      <translation>Parche propuesto</translation>
    </message>
    <message>
      <source>hard link</source>
      <translation>enlace físico</translation>
    </message>
    <message>
      <source>runs code</source>
      <translation>ejecuta código</translation>
    </message>
    <message>
      <source>git behaviour</source>
      <translation>comportamiento de git</translation>
    </message>
    <message>
      <source>warnings</source>
      <translation>avisos</translation>
    </message>
    <message>
      <source>Show a file with secrets to the model?</source>
      <translation>¿Mostrar al modelo un archivo con secretos?</translation>
    </message>
    <message>
      <source>It goes to the model; what looks like a secret gets a mark, other values do not.</source>
      <translation>Llega al modelo; lo que parece un secreto recibe una marca, otros valores no.</translation>
    </message>
    <message>
      <source>the user's own</source>
      <translation>las tuyas</translation>
    </message>
    <message>
      <source>kept by this folder</source>
      <translation>las de esta carpeta</translation>
    </message>
    <message>
      <source>your own folder</source>
      <translation>tu propia carpeta</translation>
    </message>
    <message>
      <source>this folder</source>
      <translation>esta carpeta</translation>
    </message>
    <message>
      <source>the user's own notes</source>
      <translation>las notas del propio usuario</translation>
    </message>
    <message>
      <source>the repository's</source>
      <translation>del repositorio</translation>
    </message>
    <message>
      <source>List the skills</source>
      <translation>Listar las habilidades</translation>
    </message>
    <message>
      <source>It goes to the model as instructions of others and changes no permission.</source>
      <translation>Llega al modelo como instrucciones de otros y no cambia ningún permiso.</translation>
    </message>
    <message>
      <source>It worked on the user's real files and changed none that git doesn't ignore.</source>
      <translation>Trabajó sobre los archivos reales del usuario y no cambió ninguno que git no ignore.</translation>
    </message>
    <message>
      <source>ended: the disk was almost full</source>
      <translation>terminado: el disco estaba casi lleno</translation>
    </message>
    <message>
      <source>timed out</source>
      <translation>se agotó el tiempo</translation>
    </message>
    <message>
      <source>Run a command?</source>
      <translation>¿Ejecutar un comando?</translation>
    </message>
    <message>
      <source>folder</source>
      <translation>carpeta</translation>
    </message>
    <message>
      <source>time limit</source>
      <translation>tiempo límite</translation>
    </message>
    <message>
      <source>no tests ran</source>
      <translation>no se ejecutó ningún test</translation>
    </message>
    <message>
      <source>Run the tests?</source>
      <translation>¿Ejecutar los tests?</translation>
    </message>
    <message>
      <source>Run tests</source>
      <translation>Ejecutar tests</translation>
    </message>
    <message>
      <source>You stopped it.</source>
      <translation>Lo detuviste.</translation>
    </message>
    <message>
      <source>K2Desk ended while it was answered.</source>
      <translation>K2Desk terminó mientras se respondía.</translation>
    </message>
    <message>
      <source>✓ backed</source>
      <translation>✓ respaldado</translation>
    </message>
    <message>
      <source>✗ the record says</source>
      <translation>✗ el registro dice</translation>
    </message>
    <message>
      <source>not checked</source>
      <translation>sin comprobar</translation>
    </message>
    <message>
      <source>no evidence</source>
      <translation>sin pruebas</translation>
    </message>
    <message>
      <source>✓ out of date</source>
      <translation>✓ desactualizado</translation>
    </message>
    <message>
      <source>ended by K2Desk</source>
      <translation>terminado por K2Desk</translation>
    </message>
    <message>
      <source> Left as they were: {names}.</source>
      <translation> Se dejaron como estaban: {names}.</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Deshacer</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>Rehacer</translation>
    </message>
    <message>
      <source>{verb} failed</source>
      <translation>Falló: {verb}</translation>
    </message>
    <message>
      <source>everything</source>
      <translation>todo</translation>
    </message>
    <message>
      <source>the usual</source>
      <translation>lo habitual</translation>
    </message>
    <message>
      <source>only answers and changes</source>
      <translation>solo respuestas y cambios</translation>
    </message>
    <message>
      <source>refused</source>
      <translation>rechazado</translation>
    </message>
    <message>
      <source>stopped</source>
      <translation>detenido</translation>
    </message>
    <message>
      <source>failed</source>
      <translation>con fallo</translation>
    </message>
    <message>
      <source>Waiting for the model · {spent}</source>
      <translation>Esperando al modelo · {spent}</translation>
    </message>
    <message>
      <source>Thinking {spent}</source>
      <translation>Pensando {spent}</translation>
    </message>
    <message>
      <source>Thought for {spent}</source>
      <translation>Pensó {spent}</translation>
    </message>
    <message>
      <source>you</source>
      <translation>tú</translation>
    </message>
    <message>
      <source>assistant</source>
      <translation>asistente</translation>
    </message>
    <message>
      <source>thinking</source>
      <translation>pensamiento</translation>
    </message>
    <message>
      <source>aside</source>
      <translation>aparte</translation>
    </message>
    <message>
      <source>tool failed</source>
      <translation>herramienta con fallo</translation>
    </message>
    <message>
      <source>change</source>
      <translation>cambio</translation>
    </message>
    <message>
      <source>notice</source>
      <translation>aviso</translation>
    </message>
    <message>
      <source>{name} failed</source>
      <translation>{name} falló</translation>
    </message>
    <message>
      <source>decision needed</source>
      <translation>hace falta una decisión</translation>
    </message>
    <message>
      <source>decision</source>
      <translation>decisión</translation>
    </message>
    <message numerus="yes">
      <source>{n} lines</source>
      <translation>
        <numerusform>{n} línea</numerusform>
        <numerusform>{n} líneas</numerusform>
      </translation>
    </message>
    <message>
      <source>as the repository's own words; they change nothing of what it may do</source>
      <translation>como palabras del propio repositorio; no cambian nada de lo que puede hacer</translation>
    </message>
    <message>
      <source>You edited what is proposed for</source>
      <translation>Editaste lo propuesto para</translation>
    </message>
    <message>
      <source>Your edit is taken back in</source>
      <translation>Se retiró tu edición en</translation>
    </message>
    <message>
      <source>Stopped</source>
      <translation>Detenido</translation>
    </message>
    <message>
      <source>you stopped this turn</source>
      <translation>detuviste este turno</translation>
    </message>
    <message>
      <source>the turn took as many steps as it may</source>
      <translation>el turno dio tantos pasos como puede</translation>
    </message>
    <message>
      <source>The turn failed</source>
      <translation>El turno falló</translation>
    </message>
    <message>
      <source>The turn was cut off</source>
      <translation>El turno se interrumpió</translation>
    </message>
    <message>
      <source>K2Desk ended while it ran</source>
      <translation>K2Desk terminó mientras se ejecutaba</translation>
    </message>
    <message>
      <source>This session is a fork and goes on from here</source>
      <translation>Esta sesión es una bifurcación y sigue desde aquí</translation>
    </message>
    <message>
      <source>the files stay as they are now; not as they were here: {differs}</source>
      <translation>los archivos se quedan como están ahora; no están como estaban aquí: {differs}</translation>
    </message>
    <message>
      <source>The model has {path}</source>
      <translation>El modelo tiene {path}</translation>
    </message>
    <message>
      <source>Something happened that K2Desk has no words for here</source>
      <translation>Ocurrió algo para lo que K2Desk no tiene palabras aquí</translation>
    </message>
    <message>
      <source>Mode</source>
      <translation>Modo</translation>
    </message>
    <message>
      <source>Rule for this session</source>
      <translation>Regla para esta sesión</translation>
    </message>
    <message>
      <source>Rule of this session removed</source>
      <translation>Se quitó una regla de esta sesión</translation>
    </message>
    <message>
      <source>K2Desk told the model</source>
      <translation>K2Desk dijo al modelo</translation>
    </message>
    <message>
      <source>System and tools</source>
      <translation>Sistema y herramientas</translation>
    </message>
    <message>
      <source>Conversation</source>
      <translation>Conversación</translation>
    </message>
    <message>
      <source>Files</source>
      <translation>Archivos</translation>
    </message>
    <message>
      <source>Tool output</source>
      <translation>Salida de herramientas</translation>
    </message>
    <message>
      <source>Reasoning</source>
      <translation>Razonamiento</translation>
    </message>
    <message>
      <source>{before} → {after} tokens</source>
      <translation>{before} → {after} tokens</translation>
    </message>
    <message>
      <source>Kept: every message, every call, and a line instead of each result that is left out.</source>
      <translation>Se conserva: cada mensaje, cada llamada y una línea en lugar de cada resultado omitido.</translation>
    </message>
    <message>
      <source>{things} left out{pinned}</source>
      <translation>omitidos: {things}{pinned}</translation>
    </message>
    <message>
      <source>Compacted: {sizes}</source>
      <translation>Compactado: {sizes}</translation>
    </message>
    <message>
      <source>{pinned} pinned</source>
      <translation>{pinned} anclados</translation>
    </message>
    <message>
      <source>{why}, the original is kept</source>
      <translation>{why}; el original se conserva</translation>
    </message>
    <message>
      <source>Kept: {by}, what you decided, your last messages{pins}.</source>
      <translation>Se conserva: {by}, lo que decidiste, tus últimos mensajes{pins}.</translation>
    </message>
    <message>
      <source>nearly full</source>
      <translation>casi lleno</translation>
    </message>
    <message>
      <source>the gateway said it was full</source>
      <translation>la pasarela dijo que estaba lleno</translation>
    </message>
    <message>
      <source>you asked for it</source>
      <translation>lo pediste</translation>
    </message>
    <message>
      <source>to save money</source>
      <translation>para ahorrar dinero</translation>
    </message>
    <message>
      <source>reasoning of finished turns left out</source>
      <translation>se omitió el razonamiento de turnos terminados</translation>
    </message>
    <message>
      <source> · {pinned} pinned kept</source>
      <translation> · {pinned} anclados conservados</translation>
    </message>
    <message>
      <source>Compaction undone</source>
      <translation>Compactación deshecha</translation>
    </message>
    <message>
      <source>requests hold everything again, {count} tokens</source>
      <translation>las solicitudes vuelven a llevarlo todo, {count} tokens</translation>
    </message>
    <message numerus="yes">
      <source>, {n} pinned things word for word</source>
      <translation>
        <numerusform>, {n} elemento anclado palabra por palabra</numerusform>
        <numerusform>, {n} elementos anclados palabra por palabra</numerusform>
      </translation>
    </message>
    <message>
      <source>the model's own account</source>
      <translation>el resumen del propio modelo</translation>
    </message>
    <message>
      <source>an account by K2Desk</source>
      <translation>un resumen de K2Desk</translation>
    </message>
    <message numerus="yes">
      <source>{n} messages</source>
      <translation>
        <numerusform>{n} mensaje</numerusform>
        <numerusform>{n} mensajes</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} answers</source>
      <translation>
        <numerusform>{n} respuesta</numerusform>
        <numerusform>{n} respuestas</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} results</source>
      <translation>
        <numerusform>{n} resultado</numerusform>
        <numerusform>{n} resultados</numerusform>
      </translation>
    </message>
    <message>
      <source>Making room in the context</source>
      <translation>Haciendo sitio en el contexto</translation>
    </message>
    <message>
      <source>the model sums up what was said; Stop ends it</source>
      <translation>el modelo resume lo dicho; Detener lo termina</translation>
    </message>
    <message>
      <source>Not compacted</source>
      <translation>Sin compactar</translation>
    </message>
    <message>
      <source>Compaction stopped</source>
      <translation>Compactación detenida</translation>
    </message>
    <message>
      <source>Compacted</source>
      <translation>Compactado</translation>
    </message>
    <message>
      <source>try {attempt} of {attempts}</source>
      <translation>intento {attempt} de {attempts}</translation>
    </message>
    <message>
      <source>went on with {detail}</source>
      <translation>siguió con {detail}</translation>
    </message>
    <message>
      <source>was running</source>
      <translation>estaba en ejecución</translation>
    </message>
    <message>
      <source>You were asked: {title}</source>
      <translation>Se te preguntó: {title}</translation>
    </message>
    <message>
      <source>it was under way here</source>
      <translation>estaba en curso aquí</translation>
    </message>
    <message>
      <source>Allowed</source>
      <translation>Permitido</translation>
    </message>
    <message>
      <source>recovered</source>
      <translation>recuperada</translation>
    </message>
    <message>
      <source>The server sent this call as text and K2Desk read it back. Look twice before you allow it.</source>
      <translation>El servidor envió esta llamada como texto y K2Desk la recuperó. Mírala dos veces antes de permitirla.</translation>
    </message>
    <message>
      <source>Ask: it reads and answers, nothing else</source>
      <translation>Preguntar: lee y responde, nada más</translation>
    </message>
    <message>
      <source>Plan: it reads and puts a plan before you</source>
      <translation>Plan: lee y te presenta un plan</translation>
    </message>
    <message>
      <source>Act: it may propose changes and ask to run things</source>
      <translation>Actuar: puede proponer cambios y pedir ejecutar cosas</translation>
    </message>
    <message>
      <source>{minutes} min {rest} s</source>
      <translation>{minutes} min {rest} s</translation>
    </message>
    <message numerus="yes">
      <source>{n} tokens</source>
      <translation>
        <numerusform>{n} token</numerusform>
        <numerusform>{n} tokens</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} files</source>
      <translation>
        <numerusform>{n} archivo</numerusform>
        <numerusform>{n} archivos</numerusform>
      </translation>
    </message>
    <message>
      <source>Answered</source>
      <translation>Respondido</translation>
    </message>
    <message>
      <source>Accepted</source>
      <translation>Aceptado</translation>
    </message>
    <message>
      <source>Shown to the model</source>
      <translation>Mostrado al modelo</translation>
    </message>
    <message>
      <source>{before:,} → {passed:,} pass in a copy</source>
      <translation>{before:,} → {passed:,} pasan en una copia</translation>
    </message>
    <message>
      <source>changes in {files}</source>
      <translation>cambios en {files}</translation>
    </message>
    <message>
      <source>read</source>
      <translation>leyó</translation>
    </message>
    <message>
      <source>read {n} files</source>
      <translation>leyó {n} archivos</translation>
    </message>
    <message>
      <source>listed</source>
      <translation>enumeró</translation>
    </message>
    <message>
      <source>listed {n} folders</source>
      <translation>enumeró {n} carpetas</translation>
    </message>
    <message>
      <source>searched</source>
      <translation>buscó</translation>
    </message>
    <message>
      <source>searched {n} times</source>
      <translation>buscó {n} veces</translation>
    </message>
    <message>
      <source>looked for</source>
      <translation>buscó</translation>
    </message>
    <message>
      <source>looked for files {n} times</source>
      <translation>buscó archivos {n} veces</translation>
    </message>
    <message>
      <source>looked</source>
      <translation>miró</translation>
    </message>
    <message>
      <source>looked at git status {n} times</source>
      <translation>miró el estado de git {n} veces</translation>
    </message>
    <message>
      <source>noted</source>
      <translation>anotó</translation>
    </message>
    <message>
      <source>noted {n} times</source>
      <translation>anotó {n} veces</translation>
    </message>
    <message>
      <source>looked at the changes {n} times</source>
      <translation>miró los cambios {n} veces</translation>
    </message>
    <message>
      <source>{seconds:.1f} s</source>
      <translation>{seconds:.1f} s</translation>
    </message>
    <message>
      <source>{seconds} s</source>
      <translation>{seconds} s</translation>
    </message>
    <message>
      <source>{count:.1f}k tokens</source>
      <translation>{count:.1f}k tokens</translation>
    </message>
    <message numerus="yes">
      <source>{ticked} of {n} hunks</source>
      <translation>
        <numerusform>{ticked} de {n} fragmento</numerusform>
        <numerusform>{ticked} de {n} fragmentos</numerusform>
      </translation>
    </message>
    <message>
      <source>no result in a copy</source>
      <translation>sin resultado en una copia</translation>
    </message>
    <message>
      <source>breaks {worse:,} in a copy</source>
      <translation>rompe {worse:,} en una copia</translation>
    </message>
    <message>
      <source>{passed:,} pass, {failed:,} fail in a copy</source>
      <translation>{passed:,} pasan, {failed:,} fallan en una copia</translation>
    </message>
    <message>
      <source>{passed:,} pass in a copy</source>
      <translation>{passed:,} pasan en una copia</translation>
    </message>
    <message>
      <source>read 1 file</source>
      <translation>leyó 1 archivo</translation>
    </message>
    <message>
      <source> in {files}</source>
      <translation> en {files}</translation>
    </message>
    <message>
      <source>Not decided</source>
      <translation>Sin decidir</translation>
    </message>
    <message>
      <source>the turn ended first · {subject}</source>
      <translation>el turno terminó antes · {subject}</translation>
    </message>
    <message>
      <source>a patch in {files}</source>
      <translation>un parche en {files}</translation>
    </message>
    <message>
      <source> and {count} more</source>
      <translation> y {count} más</translation>
    </message>
    <message>
      <source>{count} of {files} taken back</source>
      <translation>{count} de {files} retirados</translation>
    </message>
    <message>
      <source> with your edits</source>
      <translation> con tus cambios</translation>
    </message>
    <message>
      <source>Plan approved{edited}</source>
      <translation>Plan aprobado{edited}</translation>
    </message>
    <message>
      <source>Agreed what it may touch{edited}</source>
      <translation>Acordado lo que puede tocar{edited}</translation>
    </message>
    <message>
      <source>Allowed by rule</source>
      <translation>Permitido por una regla</translation>
    </message>
    <message>
      <source> for this session</source>
      <translation> para esta sesión</translation>
    </message>
    <message>
      <source> on the real files</source>
      <translation> en los archivos reales</translation>
    </message>
    <message>
      <source>Kept from the model</source>
      <translation>Oculto al modelo</translation>
    </message>
    <message>
      <source>Rejected</source>
      <translation>Rechazado</translation>
    </message>
    <message>
      <source>Asked for a change</source>
      <translation>Se pidió un cambio</translation>
    </message>
    <message>
      <source>Writing {files}</source>
      <translation>Escribiendo {files}</translation>
    </message>
    <message>
      <source>Applied {what}</source>
      <translation>Aplicado: {what}</translation>
    </message>
    <message>
      <source>Undone: {what}</source>
      <translation>Deshecho: {what}</translation>
    </message>
    <message>
      <source>Not written</source>
      <translation>No escrito</translation>
    </message>
    <message>
      <source>no answer</source>
      <translation>sin respuesta</translation>
    </message>
    <message>
      <source>A coding assistant that writes nothing without you. Free software under the MIT licence.</source>
      <translation>Un asistente de programación que no escribe nada sin ti. Software libre bajo la licencia MIT.</translation>
    </message>
    <message>
      <source>What is copied names programs and versions. It holds no key, no path and no name of a project.</source>
      <translation>Lo que se copia nombra programas y versiones. No contiene ninguna clave, ninguna ruta ni el nombre de ningún proyecto.</translation>
    </message>
    <message>
      <source>About K2Desk</source>
      <translation>Acerca de K2Desk</translation>
    </message>
    <message>
      <source>Looking…</source>
      <translation>Buscando…</translation>
    </message>
    <message>
      <source>Copy diagnostics</source>
      <translation>Copiar el diagnóstico</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Cerrar</translation>
    </message>
    <message>
      <source>This could not be found out ({name}). Try k2desk --diagnose.</source>
      <translation>No se pudo averiguar ({name}). Prueba con k2desk --diagnose.</translation>
    </message>
    <message>
      <source>Copied.</source>
      <translation>Copiado.</translation>
    </message>
    <message>
      <source>Diagnostics</source>
      <translation>Diagnóstico</translation>
    </message>
    <message>
      <source>What happened</source>
      <translation>Qué ha pasado</translation>
    </message>
    <message>
      <source>to do</source>
      <translation>pendiente</translation>
    </message>
    <message>
      <source>being done</source>
      <translation>en curso</translation>
    </message>
    <message>
      <source>done</source>
      <translation>hecho</translation>
    </message>
    <message>
      <source>What is to be done</source>
      <translation>Qué hay que hacer</translation>
    </message>
    <message>
      <source>Show the list</source>
      <translation>Mostrar la lista</translation>
    </message>
    <message>
      <source>Plan</source>
      <translation>Plan</translation>
    </message>
    <message>
      <source>Show the approved plan</source>
      <translation>Mostrar el plan aprobado</translation>
    </message>
    <message>
      <source>{done} of {total} done</source>
      <translation>{done} de {total} hechas</translation>
    </message>
    <message>
      <source>Hide the list</source>
      <translation>Ocultar la lista</translation>
    </message>
    <message>
      <source>chosen: {option}</source>
      <translation>elegido: {option}</translation>
    </message>
    <message>
      <source>about {tokens:,} tokens</source>
      <translation>unos {tokens:,} tokens</translation>
    </message>
    <message>
      <source>cannot be read</source>
      <translation>no se puede leer</translation>
    </message>
    <message>
      <source>Open {name}</source>
      <translation>Abrir {name}</translation>
    </message>
    <message>
      <source>Remove {name} from the message</source>
      <translation>Quitar {name} del mensaje</translation>
    </message>
    <message>
      <source>K2Desk needs you</source>
      <translation>K2Desk te necesita</translation>
    </message>
    <message>
      <source>K2Desk has finished</source>
      <translation>K2Desk ha terminado</translation>
    </message>
    <message>
      <source>The assistant has finished.</source>
      <translation>El asistente ha terminado.</translation>
    </message>
    <message>
      <source>The turn ended with an error; the conversation says which.</source>
      <translation>El turno terminó con un error; la conversación dice cuál.</translation>
    </message>
    <message>
      <source>The turn came to a limit; you can let it go on.</source>
      <translation>El turno llegó a un límite; puedes dejar que siga.</translation>
    </message>
    <message>
      <source>A command waits for your answer.</source>
      <translation>Un comando espera tu respuesta.</translation>
    </message>
    <message>
      <source>A run of the tests waits for your answer.</source>
      <translation>Una ejecución de los tests espera tu respuesta.</translation>
    </message>
    <message>
      <source>A proposal waits for your review.</source>
      <translation>Una propuesta espera tu revisión.</translation>
    </message>
    <message>
      <source>A plan waits for your answer.</source>
      <translation>Un plan espera tu respuesta.</translation>
    </message>
    <message>
      <source>What the work may touch waits for your answer.</source>
      <translation>Lo que el trabajo puede tocar espera tu respuesta.</translation>
    </message>
    <message>
      <source>A limit is reached; you are asked whether it goes on.</source>
      <translation>Se alcanzó un límite; se te pregunta si continúa.</translation>
    </message>
    <message>
      <source>A question waits for your answer.</source>
      <translation>Una pregunta espera tu respuesta.</translation>
    </message>
    <message>
      <source>The tests have run.</source>
      <translation>Los tests se han ejecutado.</translation>
    </message>
    <message>
      <source>K2Desk {newer} is out, this is {current}. Update it the way you installed it. Settings, under Network, says where this was asked, and turns it off.</source>
      <translation>Ya está disponible K2Desk {newer}; este es {current}. Actualízalo como lo instalaste. Configuración, en Red, dice dónde se preguntó y permite desactivarlo.</translation>
    </message>
    <message>
      <source>Check what was written</source>
      <translation>Comprobar lo que se escribió</translation>
    </message>
    <message>
      <source>Open panes</source>
      <translation>Paneles abiertos</translation>
    </message>
    <message>
      <source>Close this pane</source>
      <translation>Cerrar este panel</translation>
    </message>
    <message>
      <source>Aside</source>
      <translation>Aparte</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Detener</translation>
    </message>
    <message>
      <source>said while it worked</source>
      <translation>dicho mientras trabajaba</translation>
    </message>
    <message numerus="yes">
      <source>Show {n:,} more lines</source>
      <translation>
        <numerusform>Mostrar {n:,} línea más</numerusform>
        <numerusform>Mostrar {n:,} líneas más</numerusform>
      </translation>
    </message>
    <message>
      <source>with </source>
      <translation>con </translation>
    </message>
    <message>
      <source>Show less</source>
      <translation>Mostrar menos</translation>
    </message>
    <message>
      <source>This session</source>
      <translation>Esta sesión</translation>
    </message>
    <message>
      <source>This workspace</source>
      <translation>Esta área de trabajo</translation>
    </message>
    <message>
      <source>Everywhere</source>
      <translation>En todas partes</translation>
    </message>
    <message>
      <source>I remove it</source>
      <translation>La quito yo</translation>
    </message>
    <message>
      <source>30 days</source>
      <translation>30 días</translation>
    </message>
    <message>
      <source>New rule</source>
      <translation>Regla nueva</translation>
    </message>
    <message>
      <source>Allow commands that begin with</source>
      <translation>Permitir los comandos que empiezan por</translation>
    </message>
    <message>
      <source>Where</source>
      <translation>Dónde</translation>
    </message>
    <message>
      <source>Until</source>
      <translation>Hasta</translation>
    </message>
    <message>
      <source>Save rule</source>
      <translation>Guardar la regla</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Cancelar</translation>
    </message>
    <message>
      <source>Looking at your history…</source>
      <translation>Consultando tu historial…</translation>
    </message>
    <message>
      <source>This command stays a question: {left}.</source>
      <translation>Este comando sigue siendo una pregunta: {left}.</translation>
    </message>
    <message>
      <source>On your own history · would have answered {answered} of your last {asked} questions</source>
      <translation>Según tu historial · habría respondido a {answered} de tus últimas {asked} preguntas</translation>
    </message>
    <message>
      <source>On your own history · no command was asked about yet</source>
      <translation>Según tu historial · aún no se ha preguntado por ningún comando</translation>
    </message>
    <message>
      <source>Allow</source>
      <translation>Permitir</translation>
    </message>
    <message>
      <source>✕  would also allow: {words}, which you rejected</source>
      <translation>✕  también permitiría: {words}, que rechazaste</translation>
    </message>
    <message>
      <source>–  {words}: stays a question, {why}</source>
      <translation>–  {words}: sigue siendo una pregunta, {why}</translation>
    </message>
    <message>
      <source>and {count} more</source>
      <translation>y {count} más</translation>
    </message>
    <message>
      <source>Your own answer; Enter sends it</source>
      <translation>Tu propia respuesta; Entrar la envía</translation>
    </message>
    <message>
      <source>No answer</source>
      <translation>Sin respuesta</translation>
    </message>
    <message>
      <source>Decision needed: {title}</source>
      <translation>Se necesita una decisión: {title}</translation>
    </message>
    <message>
      <source>What should it do differently? Goes with your answer</source>
      <translation>¿Qué debería hacer de otra forma? Va con tu respuesta</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} lines, {count:,} characters</source>
      <translation>
        <numerusform>{n:,} línea, {count:,} caracteres</numerusform>
        <numerusform>{n:,} líneas, {count:,} caracteres</numerusform>
      </translation>
    </message>
    <message>
      <source>Exact text</source>
      <translation>Texto exacto</translation>
    </message>
    <message>
      <source>Files, one pattern a line; you may edit them</source>
      <translation>Archivos, un patrón por línea; puedes editarlos</translation>
    </message>
    <message>
      <source>Show it to the model</source>
      <translation>Mostrarlo al modelo</translation>
    </message>
    <message>
      <source>For this session</source>
      <translation>Para esta sesión</translation>
    </message>
    <message>
      <source>Keep it back</source>
      <translation>No mostrarlo</translation>
    </message>
    <message>
      <source>Long: {size}. Scroll to the end of the text to let it through.</source>
      <translation>Largo: {size}. Desplázate hasta el final del texto para dejarlo pasar.</translation>
    </message>
    <message>
      <source>allowed by “{rule}”</source>
      <translation>permitido por «{rule}»</translation>
    </message>
    <message>
      <source>part {number}</source>
      <translation>parte {number}</translation>
    </message>
    <message>
      <source>rules</source>
      <translation>reglas</translation>
    </message>
    <message>
      <source>Nothing has been written yet. Review on the right, then decide.</source>
      <translation>Aún no se ha escrito nada. Revisa a la derecha y luego decide.</translation>
    </message>
    <message>
      <source>Nothing has been written yet. Press Review, then decide</source>
      <translation>Aún no se ha escrito nada. Pulsa Revisar y luego decide</translation>
    </message>
    <message>
      <source>A ticked file has changed on disk, so nothing can be applied: the review says what to do.</source>
      <translation>Un archivo marcado ha cambiado en el disco, así que no se puede aplicar nada: la revisión dice qué hacer.</translation>
    </message>
    <message>
      <source>Why not? Enter sends it, an empty note just rejects</source>
      <translation>¿Por qué no? Entrar lo envía; una nota vacía solo rechaza</translation>
    </message>
    <message>
      <source>What should be different? Enter sends it</source>
      <translation>¿Qué debería ser distinto? Entrar lo envía</translation>
    </message>
    <message numerus="yes">
      <source>in {n} files</source>
      <translation>
        <numerusform>en {n} archivo</numerusform>
        <numerusform>en {n} archivos</numerusform>
      </translation>
    </message>
    <message>
      <source>Review</source>
      <translation>Revisar</translation>
    </message>
    <message>
      <source>Apply</source>
      <translation>Aplicar</translation>
    </message>
    <message>
      <source>Reject…</source>
      <translation>Rechazar…</translation>
    </message>
    <message>
      <source>Ask for a change</source>
      <translation>Pedir un cambio</translation>
    </message>
    <message>
      <source>Decision needed: {words}</source>
      <translation>Se necesita una decisión: {words}</translation>
    </message>
    <message>
      <source>Show the patch in the review</source>
      <translation>Mostrar el parche en la revisión</translation>
    </message>
    <message numerus="yes">
      <source>{n} hunks</source>
      <translation>
        <numerusform>{n} fragmento</numerusform>
        <numerusform>{n} fragmentos</numerusform>
      </translation>
    </message>
    <message>
      <source>Proposed plan</source>
      <translation>Plan propuesto</translation>
    </message>
    <message>
      <source>The plan; you may edit it</source>
      <translation>El plan; puedes editarlo</translation>
    </message>
    <message>
      <source>Approve and act</source>
      <translation>Aprobar y actuar</translation>
    </message>
    <message>
      <source>Ask for another</source>
      <translation>Pedir otro</translation>
    </message>
    <message>
      <source>{name} (recommended)</source>
      <translation>{name} (recomendado)</translation>
    </message>
    <message>
      <source>Approve with your edits</source>
      <translation>Aprobar con tus cambios</translation>
    </message>
    <message>
      <source>Nothing here can confine it. Allow it only if you would run it yourself.</source>
      <translation>Aquí nada puede aislarlo. Permítelo solo si lo ejecutarías tú.</translation>
    </message>
    <message>
      <source>On the real files: it works on your own files instead of a copy, this once, git's data excepted. What it does to files git doesn't ignore can be undone.</source>
      <translation>En los archivos reales: trabaja con tus propios archivos en vez de una copia, solo esta vez, salvo los datos de git. Lo que haga con archivos que git no ignora se puede deshacer.</translation>
    </message>
    <message>
      <source>It works on your own files instead of a copy, this once, git's data excepted. What it does to files git doesn't ignore can be undone.</source>
      <translation>Trabaja con tus propios archivos en vez de una copia, solo esta vez, salvo los datos de git. Lo que haga con archivos que git no ignora se puede deshacer.</translation>
    </message>
    <message>
      <source>It holds characters that hide: {names}.</source>
      <translation>Contiene caracteres que se ocultan: {names}.</translation>
    </message>
    <message>
      <source>It holds characters that hide; they are shown as marks.</source>
      <translation>Contiene caracteres que se ocultan; se muestran como marcas.</translation>
    </message>
    <message>
      <source>Run once</source>
      <translation>Ejecutar una vez</translation>
    </message>
    <message>
      <source>Always…</source>
      <translation>Siempre…</translation>
    </message>
    <message>
      <source>Reject</source>
      <translation>Rechazar</translation>
    </message>
    <message>
      <source>On the real files</source>
      <translation>En los archivos reales</translation>
    </message>
    <message>
      <source>Explain</source>
      <translation>Explicar</translation>
    </message>
    <message>
      <source>Long: {size}. Scroll to the end of the text to allow it.</source>
      <translation>Largo: {size}. Desplázate hasta el final del texto para permitirlo.</translation>
    </message>
    <message>
      <source>Add a note for the model (goes with yes or no)</source>
      <translation>Añade una nota para el modelo (va con el sí o el no)</translation>
    </message>
    <message>
      <source>The rule is kept. This command still asks: {left}.</source>
      <translation>La regla está guardada. Este comando sigue preguntando: {left}.</translation>
    </message>
    <message>
      <source>Why not? Enter sends it, an empty note just says no</source>
      <translation>¿Por qué no? Entrar lo envía; una nota vacía solo dice no</translation>
    </message>
    <message>
      <source>no file yet</source>
      <translation>aún ningún archivo</translation>
    </message>
    <message>
      <source>{most:,}+ files</source>
      <translation>{most:,}+ archivos</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} files</source>
      <translation>
        <numerusform>{n:,} archivo</numerusform>
        <numerusform>{n:,} archivos</numerusform>
      </translation>
    </message>
    <message>
      <source>What this work may touch</source>
      <translation>Qué puede tocar este trabajo</translation>
    </message>
    <message>
      <source>Most changed lines</source>
      <translation>Máximo de líneas cambiadas</translation>
    </message>
    <message>
      <source>New dependencies, parted by commas</source>
      <translation>Dependencias nuevas, separadas por comas</translation>
    </message>
    <message>
      <source>none</source>
      <translation>ninguno</translation>
    </message>
    <message>
      <source>Accept</source>
      <translation>Aceptar</translation>
    </message>
    <message>
      <source>Say no…</source>
      <translation>Decir no…</translation>
    </message>
    <message>
      <source>At most</source>
      <translation>Como máximo</translation>
    </message>
    <message>
      <source>changed lines · new dependencies</source>
      <translation>líneas cambiadas · dependencias nuevas</translation>
    </message>
    <message>
      <source>Accept as edited</source>
      <translation>Aceptar con los cambios</translation>
    </message>
    <message>
      <source>What does this command do, and what could go wrong? Do not run it.
{line}</source>
      <translation>¿Qué hace este comando y qué podría salir mal? No lo ejecutes.
{line}</translation>
    </message>
    <message>
      <source>What this command does</source>
      <translation>Qué hace este comando</translation>
    </message>
    <message>
      <source>Ask the model</source>
      <translation>Preguntar al modelo</translation>
    </message>
    <message>
      <source>K2Desk can't tell what this runs; read it, or reject it.</source>
      <translation>K2Desk no sabe qué ejecuta esto; léelo o recházalo.</translation>
    </message>
    <message>
      <source>Open as proposal</source>
      <translation>Abrir como propuesta</translation>
    </message>
    <message>
      <source>Find in the conversation</source>
      <translation>Buscar en la conversación</translation>
    </message>
    <message>
      <source>Place before (Shift+Enter)</source>
      <translation>Lugar anterior (Mayús+Entrar)</translation>
    </message>
    <message>
      <source>Next place (Enter)</source>
      <translation>Siguiente lugar (Entrar)</translation>
    </message>
    <message>
      <source>Close (Esc)</source>
      <translation>Cerrar (Esc)</translation>
    </message>
    <message>
      <source>Found</source>
      <translation>Encontrado</translation>
    </message>
    <message>
      <source>not found</source>
      <translation>no se encuentra</translation>
    </message>
    <message>
      <source>Searching…</source>
      <translation>Buscando…</translation>
    </message>
    <message numerus="yes">
      <source>in {n} messages</source>
      <translation>
        <numerusform>en {n} mensaje</numerusform>
        <numerusform>en {n} mensajes</numerusform>
      </translation>
    </message>
    <message>
      <source>message {number:,} of {count:,}</source>
      <translation>mensaje {number:,} de {count:,}</translation>
    </message>
    <message>
      <source>Copy the conversation as Markdown</source>
      <translation>Copiar la conversación como Markdown</translation>
    </message>
    <message>
      <source>Select all</source>
      <translation>Seleccionar todo</translation>
    </message>
    <message>
      <source>Copy this message as Markdown</source>
      <translation>Copiar este mensaje como Markdown</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Copiar</translation>
    </message>
    <message>
      <source>Copy the path</source>
      <translation>Copiar la ruta</translation>
    </message>
    <message>
      <source>Copy the address</source>
      <translation>Copiar la dirección</translation>
    </message>
    <message>
      <source>Edit and fork</source>
      <translation>Editar y bifurcar</translation>
    </message>
    <message>
      <source>Rewind to before this message…</source>
      <translation>Volver a antes de este mensaje…</translation>
    </message>
    <message>
      <source>Unpin</source>
      <translation>Desanclar</translation>
    </message>
    <message>
      <source>Pin: keep word for word when room is made</source>
      <translation>Anclar: conservar palabra por palabra al hacer sitio</translation>
    </message>
    <message>
      <source>Copy this code</source>
      <translation>Copiar este código</translation>
    </message>
    <message>
      <source>compaction</source>
      <translation>compactación</translation>
    </message>
    <message>
      <source>changes in {names}</source>
      <translation>cambios en {names}</translation>
    </message>
    <message>
      <source>This is no full address; these are not opened, only https: ones.</source>
      <translation>Esta no es una dirección completa; no se abren, solo las https:.</translation>
    </message>
    <message>
      <source>This address is broken; it is not opened.</source>
      <translation>Esta dirección está dañada; no se abre.</translation>
    </message>
    <message>
      <source>This address carries a name or password in front of its host; it is not opened.</source>
      <translation>Esta dirección lleva un nombre o una contraseña delante del host; no se abre.</translation>
    </message>
    <message>
      <source>{scheme}: addresses are not opened, only https: ones.</source>
      <translation>Las direcciones {scheme}: no se abren, solo las https:.</translation>
    </message>
    <message>
      <source>Open a page?</source>
      <translation>¿Abrir una página?</translation>
    </message>
    <message>
      <source>{href}… ({count:,} characters)</source>
      <translation>{href}… ({count:,} caracteres)</translation>
    </message>
    <message>
      <source>Open in the browser</source>
      <translation>Abrir en el navegador</translation>
    </message>
    <message>
      <source>Host</source>
      <translation>Host</translation>
    </message>
    <message>
      <source>Address</source>
      <translation>Dirección</translation>
    </message>
    <message>
      <source>The assistant's text links to a page on</source>
      <translation>El texto del asistente enlaza a una página en</translation>
    </message>
    <message>
      <source>The page learns that you opened it, and everything in its address.</source>
      <translation>La página sabrá que la abriste, y todo lo que lleva su dirección.</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} more lines above · show all</source>
      <translation>
        <numerusform>{n:,} línea más arriba · mostrar todo</numerusform>
        <numerusform>{n:,} líneas más arriba · mostrar todo</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} more lines below · show all</source>
      <translation>
        <numerusform>{n:,} línea más abajo · mostrar todo</numerusform>
        <numerusform>{n:,} líneas más abajo · mostrar todo</numerusform>
      </translation>
    </message>
    <message>
      <source>{kept} Everything stays readable above; only requests hold less.</source>
      <translation>{kept} Arriba todo sigue siendo legible; solo las solicitudes llevan menos.</translation>
    </message>
    <message>
      <source>before</source>
      <translation>antes</translation>
    </message>
    <message>
      <source>now</source>
      <translation>ahora</translation>
    </message>
    <message>
      <source>Together</source>
      <translation>En total</translation>
    </message>
    <message>
      <source>Left out: {things}.</source>
      <translation>Se omitió: {things}.</translation>
    </message>
    <message>
      <source>{hidden:,} more lines below · show all</source>
      <translation>{hidden:,} líneas más abajo · mostrar todo</translation>
    </message>
    <message>
      <source>What the model reads instead</source>
      <translation>Lo que lee el modelo en su lugar</translation>
    </message>
    <message>
      <source>stays as it is</source>
      <translation>se queda como está</translation>
    </message>
    <message>
      <source>restored</source>
      <translation>restaurado</translation>
    </message>
    <message>
      <source>removed</source>
      <translation>eliminado</translation>
    </message>
    <message>
      <source>brought back</source>
      <translation>recuperado</translation>
    </message>
    <message>
      <source>The conversation and the files</source>
      <translation>La conversación y los archivos</translation>
    </message>
    <message>
      <source>The conversation alone: the files stay as they are</source>
      <translation>Solo la conversación: los archivos se quedan como están</translation>
    </message>
    <message>
      <source>The files alone: the conversation goes on from here</source>
      <translation>Solo los archivos: la conversación sigue desde aquí</translation>
    </message>
    <message>
      <source>Rewind to before a message</source>
      <translation>Volver a antes de un mensaje</translation>
    </message>
    <message>
      <source>Rewind</source>
      <translation>Volver atrás</translation>
    </message>
    <message numerus="yes">
      <source>{n} files went back. </source>
      <translation>
        <numerusform>{n} archivo volvió atrás. </numerusform>
        <numerusform>{n} archivos volvieron atrás. </numerusform>
      </translation>
    </message>
    <message>
      <source>Rewound. {told}{key} takes it back.</source>
      <translation>Se volvió atrás. {told}{key} lo revierte.</translation>
    </message>
    <message>
      <source>Rewind to before this message</source>
      <translation>Volver a antes de este mensaje</translation>
    </message>
    <message>
      <source>Somebody else has changed {names} since. K2Desk does not write over that: the files stay.</source>
      <translation>Otra persona u otro programa ha cambiado {names} desde entonces. K2Desk no escribe encima: los archivos se quedan.</translation>
    </message>
    <message>
      <source>No file was written since this message.</source>
      <translation>No se escribió ningún archivo desde este mensaje.</translation>
    </message>
    <message>
      <source>Stop the assistant first; then rewind.</source>
      <translation>Detén primero al asistente; luego vuelve atrás.</translation>
    </message>
    <message>
      <source>Everything is as it was before the rewind.</source>
      <translation>Todo está como antes de volver atrás.</translation>
    </message>
    <message>
      <source>Apply the patch or approve the plan that waits</source>
      <translation>Aplicar el parche o aprobar el plan que espera</translation>
    </message>
    <message>
      <source>Show or hide the list of what is to be done</source>
      <translation>Mostrar u ocultar la lista de lo que hay que hacer</translation>
    </message>
    <message>
      <source>Show or hide the approved plan</source>
      <translation>Mostrar u ocultar el plan aprobado</translation>
    </message>
    <message>
      <source>Go on.</source>
      <translation>Continúa.</translation>
    </message>
    <message>
      <source>Rewind to before a message of yours…</source>
      <translation>Volver a antes de un mensaje tuyo…</translation>
    </message>
    <message>
      <source>Take the last rewind back</source>
      <translation>Revertir la última vuelta atrás</translation>
    </message>
    <message>
      <source>The conversation shows {what}.</source>
      <translation>La conversación muestra {what}.</translation>
    </message>
    <message>
      <source>An answer of the conversation</source>
      <translation>Una respuesta de la conversación</translation>
    </message>
    <message>
      <source>A code block of the conversation</source>
      <translation>Un bloque de código de la conversación</translation>
    </message>
    <message>
      <source>Messages, answers, results and decisions can be pinned.</source>
      <translation>Se pueden anclar mensajes, respuestas, resultados y decisiones.</translation>
    </message>
    <message>
      <source>Stop the assistant first; a fork opens in the place of this session.</source>
      <translation>Detén primero al asistente; una bifurcación se abre en lugar de esta sesión.</translation>
    </message>
    <message>
      <source>Go to your previous message</source>
      <translation>Ir a tu mensaje anterior</translation>
    </message>
    <message>
      <source>Go to your next message</source>
      <translation>Ir a tu mensaje siguiente</translation>
    </message>
    <message>
      <source>Show more or less of the conversation</source>
      <translation>Mostrar más o menos de la conversación</translation>
    </message>
    <message>
      <source>Go to the end of the conversation</source>
      <translation>Ir al final de la conversación</translation>
    </message>
    <message>
      <source>Open the patch in the last answer as a proposal</source>
      <translation>Abrir como propuesta el parche de la última respuesta</translation>
    </message>
    <message>
      <source>Pin or unpin what has the ring</source>
      <translation>Anclar o desanclar lo que tiene el foco</translation>
    </message>
    <message>
      <source>Go to the open question</source>
      <translation>Ir a la pregunta abierta</translation>
    </message>
    <message>
      <source>Go on with the turn that was cut off</source>
      <translation>Continuar el turno interrumpido</translation>
    </message>
    <message>
      <source>Edit a message of yours and fork</source>
      <translation>Editar un mensaje tuyo y bifurcar</translation>
    </message>
    <message>
      <source>Stop the side questions</source>
      <translation>Detener las preguntas aparte</translation>
    </message>
    <message>
      <source>Ask the model again now</source>
      <translation>Preguntar de nuevo al modelo ahora</translation>
    </message>
    <message>
      <source>Say this otherwise, in a fork (E)</source>
      <translation>Decirlo de otra forma, en una bifurcación (E)</translation>
    </message>
    <message>
      <source>Edit and fork: {words}</source>
      <translation>Editar y bifurcar: {words}</translation>
    </message>
    <message>
      <source>Decision needed</source>
      <translation>Se necesita una decisión</translation>
    </message>
    <message>
      <source>Go to the end: {words}</source>
      <translation>Ir al final: {words}</translation>
    </message>
    <message>
      <source>{unseen} new</source>
      <translation>{unseen} nuevos</translation>
    </message>
    <message>
      <source>Latest</source>
      <translation>Lo último</translation>
    </message>
    <message>
      <source>What does this project do, and where does it begin?</source>
      <translation>¿Qué hace este proyecto y dónde empieza?</translation>
    </message>
    <message>
      <source>Run the tests and explain what fails.</source>
      <translation>Ejecuta los tests y explica lo que falla.</translation>
    </message>
    <message>
      <source>Find a bug you are sure of and propose a fix.</source>
      <translation>Encuentra un error del que estés seguro y propón una corrección.</translation>
    </message>
    <message>
      <source>Welcome</source>
      <translation>Bienvenida</translation>
    </message>
    <message>
      <source>What should we look at?</source>
      <translation>¿Qué miramos?</translation>
    </message>
    <message>
      <source>Ask about this folder, or say what should be different. The assistant reads and runs tests in a copy; it writes nothing without you.</source>
      <translation>Pregunta sobre esta carpeta, o di qué debería ser distinto. El asistente lee y ejecuta tests en una copia; no escribe nada sin ti.</translation>
    </message>
    <message>
      <source>Ask: {example}</source>
      <translation>Preguntar: {example}</translation>
    </message>
    <message>
      <source>running</source>
      <translation>en ejecución</translation>
    </message>
    <message numerus="yes">
      <source>Show the output · {n} lines</source>
      <translation>
        <numerusform>Mostrar la salida · {n} línea</numerusform>
        <numerusform>Mostrar la salida · {n} líneas</numerusform>
      </translation>
    </message>
    <message>
      <source> in {left} s</source>
      <translation> en {left} s</translation>
    </message>
    <message>
      <source> · asking again</source>
      <translation> · preguntando de nuevo</translation>
    </message>
    <message>
      <source>asked for</source>
      <translation>solicitado</translation>
    </message>
    <message>
      <source>It said nothing.</source>
      <translation>No dijo nada.</translation>
    </message>
    <message>
      <source>Try now</source>
      <translation>Probar ahora</translation>
    </message>
    <message>
      <source>waiting for you</source>
      <translation>te espera</translation>
    </message>
    <message>
      <source>Change the key…</source>
      <translation>Cambiar la clave…</translation>
    </message>
    <message>
      <source>Choose the model…</source>
      <translation>Elegir el modelo…</translation>
    </message>
    <message>
      <source>result</source>
      <translation>resultado</translation>
    </message>
    <message>
      <source>{name}; Delete removes it</source>
      <translation>{name}; Supr lo quita</translation>
    </message>
    <message>
      <source>(no message)</source>
      <translation>(sin mensaje)</translation>
    </message>
    <message>
      <source>Commits</source>
      <translation>Confirmaciones</translation>
    </message>
    <message>
      <source>{subject}, by {author}, {at}{merge}{refs}</source>
      <translation>{subject}, de {author}, {at}{merge}{refs}</translation>
    </message>
    <message>
      <source>, at {names}</source>
      <translation>, en {names}</translation>
    </message>
    <message>
      <source>, a merge</source>
      <translation>, una combinación</translation>
    </message>
    <message>
      <source>Messages</source>
      <translation>Mensajes</translation>
    </message>
    <message>
      <source>Lines</source>
      <translation>Líneas</translation>
    </message>
    <message>
      <source>Paths</source>
      <translation>Rutas</translation>
    </message>
    <message>
      <source>Find commits by message, author or hash</source>
      <translation>Buscar confirmaciones por mensaje, autor o hash</translation>
    </message>
    <message>
      <source>Find commits by a changed line</source>
      <translation>Buscar confirmaciones por una línea cambiada</translation>
    </message>
    <message>
      <source>Find commits by a changed path</source>
      <translation>Buscar confirmaciones por una ruta cambiada</translation>
    </message>
    <message numerus="yes">
      <source>{count} commits</source>
      <translation>
        <numerusform>{count} confirmación</numerusform>
        <numerusform>{count} confirmaciones</numerusform>
      </translation>
    </message>
    <message>
      <source>the newest {most}</source>
      <translation>las {most} más recientes</translation>
    </message>
    <message>
      <source>Look in</source>
      <translation>Buscar en</translation>
    </message>
    <message numerus="yes">
      <source>{count} commits with “{words}” in message, author or hash · Esc shows all</source>
      <translation>
        <numerusform>{count} confirmación con «{words}» en el mensaje, el autor o el hash · Esc las muestra todas</numerusform>
        <numerusform>{count} confirmaciones con «{words}» en el mensaje, el autor o el hash · Esc las muestra todas</numerusform>
      </translation>
    </message>
    <message>
      <source>{words} · {commits} · Enter shows one, Esc goes back</source>
      <translation>{words} · {commits} · Entrar muestra una, Esc vuelve</translation>
    </message>
    <message>
      <source>Looking through the history… · Esc stops</source>
      <translation>Recorriendo el historial… · Esc detiene</translation>
    </message>
    <message numerus="yes">
      <source>Looking through the history… {count} commits so far · Esc stops</source>
      <translation>
        <numerusform>Recorriendo el historial… {count} confirmación hasta ahora · Esc detiene</numerusform>
        <numerusform>Recorriendo el historial… {count} confirmaciones hasta ahora · Esc detiene</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{count} commits changed a line with “{words}” · Esc shows all</source>
      <translation>
        <numerusform>{count} confirmación cambió una línea con «{words}» · Esc las muestra todas</numerusform>
        <numerusform>{count} confirmaciones cambiaron una línea con «{words}» · Esc las muestra todas</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{count} commits changed a file with “{words}” in its path · Esc shows all</source>
      <translation>
        <numerusform>{count} confirmación cambió un archivo con «{words}» en la ruta · Esc las muestra todas</numerusform>
        <numerusform>{count} confirmaciones cambiaron un archivo con «{words}» en la ruta · Esc las muestra todas</numerusform>
      </translation>
    </message>
    <message>
      <source>Stopped · {words}</source>
      <translation>Detenida · {words}</translation>
    </message>
    <message>
      <source>What is listed</source>
      <translation>Lo que se enumera</translation>
    </message>
    <message>
      <source>Stop the search</source>
      <translation>Detener la búsqueda</translation>
    </message>
    <message>
      <source>The search took too long; these are the commits until then. {words}</source>
      <translation>La búsqueda tardó demasiado; estas son las confirmaciones hasta entonces. {words}</translation>
    </message>
    <message>
      <source>Find commits</source>
      <translation>Buscar confirmaciones</translation>
    </message>
    <message>
      <source>Ask aside, leaving the thread alone</source>
      <translation>Preguntar aparte, sin tocar el hilo</translation>
    </message>
    <message>
      <source>Composer</source>
      <translation>Redactor</translation>
    </message>
    <message>
      <source>Send</source>
      <translation>Enviar</translation>
    </message>
    <message>
      <source>Send now</source>
      <translation>Enviar ya</translation>
    </message>
    <message>
      <source>+  Context</source>
      <translation>+  Contexto</translation>
    </message>
    <message>
      <source>Not sent: {reason}</source>
      <translation>No se envió: {reason}</translation>
    </message>
    <message>
      <source>Go to the queued messages</source>
      <translation>Ir a los mensajes en cola</translation>
    </message>
    <message>
      <source>Paste as text, not as a chip</source>
      <translation>Pegar como texto, no como etiqueta</translation>
    </message>
    <message>
      <source>Send now, with the next step</source>
      <translation>Enviar ya, con el próximo paso</translation>
    </message>
    <message>
      <source>Stop the assistant and send</source>
      <translation>Detener al asistente y enviar</translation>
    </message>
    <message>
      <source>{waiting} queued. Enter sends the next one</source>
      <translation>{waiting} en cola. Entrar envía el siguiente</translation>
    </message>
    <message>
      <source>Only the first {limit} MB of that was pasted.</source>
      <translation>Solo se pegaron los primeros {limit} MB.</translation>
    </message>
    <message>
      <source>State of the assistant</source>
      <translation>Estado del asistente</translation>
    </message>
    <message>
      <source>Send (Enter)</source>
      <translation>Enviar (Entrar)</translation>
    </message>
    <message>
      <source>Send now, with the next step ({keys})</source>
      <translation>Enviar ya, con el próximo paso ({keys})</translation>
    </message>
    <message>
      <source>Add a file</source>
      <translation>Añadir un archivo</translation>
    </message>
    <message>
      <source>Add context (@)</source>
      <translation>Añadir contexto (@)</translation>
    </message>
    <message>
      <source>Stopping…</source>
      <translation>Deteniendo…</translation>
    </message>
    <message>
      <source>Queue</source>
      <translation>Encolar</translation>
    </message>
    <message>
      <source>Queue the message</source>
      <translation>Poner el mensaje en cola</translation>
    </message>
    <message>
      <source>This task</source>
      <translation>Esta tarea</translation>
    </message>
    <message>
      <source>est. </source>
      <translation>est. </translation>
    </message>
    <message>
      <source>{tokens} tokens</source>
      <translation>{tokens} tokens</translation>
    </message>
    <message>
      <source>This session has taken {spent} of {limit}</source>
      <translation>Esta sesión ha costado {spent} de {limit}</translation>
    </message>
    <message>
      <source>This session has taken {spent}</source>
      <translation>Esta sesión ha costado {spent}</translation>
    </message>
    <message>
      <source>{tokens:,} tokens</source>
      <translation>{tokens:,} tokens</translation>
    </message>
    <message>
      <source>of {limit}</source>
      <translation>de {limit}</translation>
    </message>
    <message>
      <source>an estimated </source>
      <translation>unos </translation>
    </message>
    <message>
      <source>sent</source>
      <translation>enviados</translation>
    </message>
    <message>
      <source>sent, from the cache</source>
      <translation>enviados, desde la caché</translation>
    </message>
    <message>
      <source>received</source>
      <translation>recibidos</translation>
    </message>
    <message>
      <source>  {tokens:,} tokens {words}</source>
      <translation>  {tokens:,} tokens {words}</translation>
    </message>
    <message>
      <source>d MMMM yyyy</source>
      <translation>d 'de' MMMM 'de' yyyy</translation>
    </message>
    <message>
      <source>d MMM yyyy</source>
      <translation>d MMM yyyy</translation>
    </message>
    <message>
      <source>d MMM</source>
      <translation>d MMM</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>Abrir</translation>
    </message>
    <message>
      <source>Run</source>
      <translation>Ejecución</translation>
    </message>
    <message>
      <source>Tests</source>
      <translation>Tests</translation>
    </message>
    <message>
      <source>Exit status</source>
      <translation>Código de salida</translation>
    </message>
    <message>
      <source>Took</source>
      <translation>Duración</translation>
    </message>
    <message>
      <source>Runs behind hunk {hunk}</source>
      <translation>Ejecuciones tras el fragmento {hunk}</translation>
    </message>
    <message>
      <source>Runs</source>
      <translation>Ejecuciones</translation>
    </message>
    <message>
      <source>What the run wrote</source>
      <translation>Lo que escribió la ejecución</translation>
    </message>
    <message>
      <source>The run wrote nothing.</source>
      <translation>La ejecución no escribió nada.</translation>
    </message>
    <message>
      <source>Hunk {hunk} · {words}</source>
      <translation>Fragmento {hunk} · {words}</translation>
    </message>
    <message>
      <source>This hunk's runs</source>
      <translation>Ejecuciones de este fragmento</translation>
    </message>
    <message>
      <source>All {count:,} runs</source>
      <translation>Las {count:,} ejecuciones</translation>
    </message>
    <message>
      <source>needed</source>
      <translation>necesario</translation>
    </message>
    <message>
      <source>safe alone</source>
      <translation>seguro por sí solo</translation>
    </message>
    <message>
      <source>not exercised</source>
      <translation>no ejercitado</translation>
    </message>
    <message>
      <source>flaky</source>
      <translation>inestable</translation>
    </message>
    <message>
      <source>not run</source>
      <translation>sin ejecutar</translation>
    </message>
    <message>
      <source>Hunks {hunks}</source>
      <translation>Fragmentos {hunks}</translation>
    </message>
    <message>
      <source>{passed:,} pass, {failed:,} fail</source>
      <translation>{passed:,} pasan, {failed:,} fallan</translation>
    </message>
    <message>
      <source>breaks {test}</source>
      <translation>rompe {test}</translation>
    </message>
    <message>
      <source>breaks {test} and {count} more</source>
      <translation>rompe {test} y {count} más</translation>
    </message>
    <message>
      <source>drops {test}</source>
      <translation>descarta {test}</translation>
    </message>
    <message>
      <source>drops {test} and {count} more</source>
      <translation>descarta {test} y {count} más</translation>
    </message>
    <message>
      <source>, and {count:,} more</source>
      <translation>, y {count:,} más</translation>
    </message>
    <message>
      <source>Without the change</source>
      <translation>Sin el cambio</translation>
    </message>
    <message>
      <source>The whole change</source>
      <translation>El cambio completo</translation>
    </message>
    <message>
      <source>Hunk {hunks} alone</source>
      <translation>Solo el fragmento {hunks}</translation>
    </message>
    <message>
      <source>All but hunk {left_out}</source>
      <translation>Todo menos el fragmento {left_out}</translation>
    </message>
    <message>
      <source>, {skipped:,} skipped</source>
      <translation>, {skipped:,} omitidos</translation>
    </message>
    <message>
      <source>ended</source>
      <translation>terminado</translation>
    </message>
    <message>
      <source>needs hunk {hunks}</source>
      <translation>necesita el fragmento {hunks}</translation>
    </message>
    <message>
      <source>Without this hunk {test} is not mended{more}.</source>
      <translation>Sin este fragmento no se arregla {test}{more}.</translation>
    </message>
    <message>
      <source>By itself this hunk breaks no test.</source>
      <translation>Por sí solo este fragmento no rompe ningún test.</translation>
    </message>
    <message>
      <source>This hunk breaks {test}{more}.</source>
      <translation>Este fragmento rompe {test}{more}.</translation>
    </message>
    <message>
      <source>With this hunk {test} no longer runs, or is skipped{more}.</source>
      <translation>Con este fragmento {test} ya no se ejecuta o se omite{more}.</translation>
    </message>
    <message>
      <source>By itself this hunk breaks {test}{more}{heals}.</source>
      <translation>Por sí solo este fragmento rompe {test}{more}{heals}.</translation>
    </message>
    <message>
      <source>With this hunk and without it every test has the same outcome.</source>
      <translation>Con este fragmento y sin él cada test tiene el mismo resultado.</translation>
    </message>
    <message>
      <source>Only tests that do not hold when they run again tell this hunk from nothing.</source>
      <translation>Solo tests que no se mantienen al repetirlos distinguen este fragmento de nada.</translation>
    </message>
    <message>
      <source>A run that would say something of this hunk came to no result, or was not made.</source>
      <translation>Una ejecución que diría algo de este fragmento no dio resultado, o no se hizo.</translation>
    </message>
    <message>
      <source>no result</source>
      <translation>sin resultado</translation>
    </message>
    <message>
      <source>not alone</source>
      <translation>no por sí solo</translation>
    </message>
    <message>
      <source>; with hunk {hunks} it does not</source>
      <translation>; con el fragmento {hunks} no lo hace</translation>
    </message>
    <message>
      <source>line {place} {words}{said}</source>
      <translation>línea {place} {words}{said}</translation>
    </message>
    <message>
      <source>File</source>
      <translation>Archivo</translation>
    </message>
    <message>
      <source>rejected</source>
      <translation>rechazada</translation>
    </message>
    <message>
      <source>sent back</source>
      <translation>devuelta</translation>
    </message>
    <message>
      <source>not written</source>
      <translation>no escrita</translation>
    </message>
    <message>
      <source>never decided</source>
      <translation>nunca decidida</translation>
    </message>
    <message>
      <source>It does not fit the files as they are now. {error}</source>
      <translation>No encaja en los archivos tal como están ahora. {error}</translation>
    </message>
    <message>
      <source>{path} is no text or too large, so it can't be opened again. Ask for it anew.</source>
      <translation>{path} no es texto o es demasiado grande, así que no se puede abrir de nuevo. Pídelo otra vez.</translation>
    </message>
    <message numerus="yes">
      <source>{names} are no longer what the model saw, so they can't be applied.</source>
      <translation>
        <numerusform>{names} ya no es lo que vio el modelo, así que no se puede aplicar.</numerusform>
        <numerusform>{names} ya no son lo que vio el modelo, así que no se pueden aplicar.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{names} have changed on disk meanwhile, so they can't be applied.</source>
      <translation>
        <numerusform>{names} ha cambiado en el disco mientras tanto, así que no se puede aplicar.</numerusform>
        <numerusform>{names} han cambiado en el disco mientras tanto, así que no se pueden aplicar.</numerusform>
      </translation>
    </message>
    <message>
      <source>{names} and {more} more</source>
      <translation>{names} y {more} más</translation>
    </message>
    <message numerus="yes">
      <source>{names} have changed on disk; nothing of them is ticked, so the rest can be applied.</source>
      <translation>
        <numerusform>{names} ha cambiado en el disco; nada suyo está marcado, así que el resto se puede aplicar.</numerusform>
        <numerusform>{names} han cambiado en el disco; nada suyo está marcado, así que el resto se puede aplicar.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Untick them, and the rest can be.</source>
      <translation>
        <numerusform>Desmárcalo y el resto sí se podrá.</numerusform>
        <numerusform>Desmárcalos y el resto sí se podrá.</numerusform>
      </translation>
    </message>
    <message>
      <source>Ask for a change, and the model reads again.</source>
      <translation>Pide un cambio y el modelo lo leerá de nuevo.</translation>
    </message>
    <message>
      <source>Reject it, and “Review again” fits it to the files as they are.</source>
      <translation>Recházalo y «Revisar de nuevo» lo adaptará a los archivos tal como están.</translation>
    </message>
    <message>
      <source>changed on disk</source>
      <translation>cambiado en el disco</translation>
    </message>
    <message>
      <source>base {before} ✓ unchanged on disk</source>
      <translation>base {before} ✓ sin cambios en el disco</translation>
    </message>
    <message>
      <source>Find</source>
      <translation>Buscar</translation>
    </message>
    <message>
      <source>Find in this file</source>
      <translation>Buscar en este archivo</translation>
    </message>
    <message>
      <source>Line, 1 to {count:,}</source>
      <translation>Línea, de 1 a {count:,}</translation>
    </message>
    <message>
      <source>Not found in what is shown</source>
      <translation>No se encuentra en lo mostrado</translation>
    </message>
    <message>
      <source>Not found</source>
      <translation>No se encuentra</translation>
    </message>
    <message>
      <source>Hits</source>
      <translation>Coincidencias</translation>
    </message>
    <message>
      <source>There is no such line</source>
      <translation>No existe esa línea</translation>
    </message>
    <message>
      <source>{number:,} of {count}</source>
      <translation>{number:,} de {count}</translation>
    </message>
    <message>
      <source>{count} found</source>
      <translation>{count} encontradas</translation>
    </message>
    <message>
      <source>n / p next, previous hunk</source>
      <translation>n / p siguiente, anterior</translation>
    </message>
    <message>
      <source>Back to the proposal</source>
      <translation>Volver a la propuesta</translation>
    </message>
    <message>
      <source>Layout</source>
      <translation>Disposición</translation>
    </message>
    <message>
      <source>Space tick   {moves}   u next unseen   c comment   e edit   f fold</source>
      <translation>Espacio marcar   {moves}   u sin ver   c comentar   e editar   f plegar</translation>
    </message>
    <message>
      <source>Space tick   {moves}   u next unseen</source>
      <translation>Espacio marcar   {moves}   u siguiente sin ver</translation>
    </message>
    <message>
      <source>Unified</source>
      <translation>Unificado</translation>
    </message>
    <message>
      <source>Split</source>
      <translation>En paralelo</translation>
    </message>
    <message>
      <source>{moves}   z undo or redo this file</source>
      <translation>{moves}   z deshacer o rehacer este archivo</translation>
    </message>
    <message>
      <source>the proposed text of {path} · your edit becomes part of the proposal</source>
      <translation>el texto propuesto de {path} · tu edición pasa a formar parte de la propuesta</translation>
    </message>
    <message>
      <source>Proposed text of {path}</source>
      <translation>Texto propuesto de {path}</translation>
    </message>
    <message>
      <source>Your edit of {path} is kept: E on the same hunk brings it back.</source>
      <translation>Tu edición de {path} se conserva: E en el mismo fragmento la recupera.</translation>
    </message>
    <message>
      <source>There is no proposed text here to edit. Go to a hunk.</source>
      <translation>Aquí no hay texto propuesto que editar. Ve a un fragmento.</translation>
    </message>
    <message>
      <source>Keep the edit</source>
      <translation>Conservar la edición</translation>
    </message>
    <message>
      <source>This is what you had begun to write.</source>
      <translation>Esto es lo que habías empezado a escribir.</translation>
    </message>
    <message>
      <source>That leaves the file as it is: untick the hunk instead.</source>
      <translation>Eso deja el archivo como está: mejor desmarca el fragmento.</translation>
    </message>
    <message>
      <source>Nothing of it differs from the last commit in a way that can be staged by hunk or line. A file that is new to git is staged as a whole, with Space.</source>
      <translation>Nada de ello difiere de la última confirmación de un modo que se pueda preparar por fragmentos o líneas. Un archivo nuevo para git se prepara entero, con Espacio.</translation>
    </message>
    <message>
      <source>Stage by hunk or line</source>
      <translation>Preparar por fragmentos o líneas</translation>
    </message>
    <message>
      <source>You took back {figure} of {names} that were staged.</source>
      <translation>Quitaste {figure} de {names} que estaban preparados.</translation>
    </message>
    <message>
      <source>You staged {figure} of {names}.</source>
      <translation>Preparaste {figure} de {names}.</translation>
    </message>
    <message>
      <source>staged</source>
      <translation>preparado</translation>
    </message>
    <message>
      <source>not staged</source>
      <translation>sin preparar</translation>
    </message>
    <message>
      <source>The assistant works on these files. Stop it, or wait for its end.</source>
      <translation>El asistente trabaja con estos archivos. Detenlo o espera a que termine.</translation>
    </message>
    <message numerus="yes">
      <source>{ticked} of {n} lines</source>
      <translation>
        <numerusform>{ticked} de {n} línea</numerusform>
        <numerusform>{ticked} de {n} líneas</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{ticked} of {n} changes</source>
      <translation>
        <numerusform>{ticked} de {n} cambio</numerusform>
        <numerusform>{ticked} de {n} cambios</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} changes</source>
      <translation>
        <numerusform>{n} cambio</numerusform>
        <numerusform>{n} cambios</numerusform>
      </translation>
    </message>
    <message>
      <source>Copy path</source>
      <translation>Copiar la ruta</translation>
    </message>
    <message>
      <source>Tick or untick</source>
      <translation>Marcar o desmarcar</translation>
    </message>
    <message>
      <source>page up</source>
      <translation>página arriba</translation>
    </message>
    <message>
      <source>page down</source>
      <translation>página abajo</translation>
    </message>
    <message>
      <source>{size:.1f} MB</source>
      <translation>{size:.1f} MB</translation>
    </message>
    <message>
      <source>{path} is UTF-16 text; K2Desk shows UTF-8. Save it as UTF-8 in your editor to read it here.</source>
      <translation>{path} es texto UTF-16; K2Desk muestra UTF-8. Guárdalo como UTF-8 en tu editor para leerlo aquí.</translation>
    </message>
    <message>
      <source>{path} is no text, so there are no lines to show. Open it in the program it belongs to.</source>
      <translation>{path} no es texto, así que no hay líneas que mostrar. Ábrelo en el programa que le corresponde.</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} long lines are cut at {longest:,} characters; ask about them to have them read whole.</source>
      <translation>
        <numerusform>{n:,} línea larga se corta a los {longest:,} caracteres; pregunta por ella para que se lea entera.</numerusform>
        <numerusform>{n:,} líneas largas se cortan a los {longest:,} caracteres; pregunta por ellas para que se lean enteras.</numerusform>
      </translation>
    </message>
    <message>
      <source>{size:.1f} KB</source>
      <translation>{size:.1f} KB</translation>
    </message>
    <message>
      <source>CRLF and LF</source>
      <translation>CRLF y LF</translation>
    </message>
    <message>
      <source>UTF-8 with BOM</source>
      <translation>UTF-8 con BOM</translation>
    </message>
    <message>
      <source>{path} is a folder. If it is a submodule, open it by itself to see its files.</source>
      <translation>{path} es una carpeta. Si es un submódulo, ábrelo por separado para ver sus archivos.</translation>
    </message>
    <message>
      <source>{path} is {size}; K2Desk shows files up to {largest}. Search in it, or ask about the part you need.</source>
      <translation>{path} ocupa {size}; K2Desk muestra archivos de hasta {largest}. Busca en él o pregunta por la parte que necesitas.</translation>
    </message>
    <message>
      <source>{path} is empty.</source>
      <translation>{path} está vacío.</translation>
    </message>
    <message>
      <source>one line</source>
      <translation>una línea</translation>
    </message>
    <message>
      <source>not UTF-8</source>
      <translation>no es UTF-8</translation>
    </message>
    <message>
      <source>binary</source>
      <translation>binario</translation>
    </message>
    <message>
      <source>Run again</source>
      <translation>Ejecutar de nuevo</translation>
    </message>
    <message>
      <source>Run the tests</source>
      <translation>Ejecutar los tests</translation>
    </message>
    <message>
      <source>Tests of this selection</source>
      <translation>Tests de esta selección</translation>
    </message>
    <message>
      <source>{act}: tests of this selection</source>
      <translation>{act}: tests de esta selección</translation>
    </message>
    <message>
      <source>new file</source>
      <translation>archivo nuevo</translation>
    </message>
    <message>
      <source>deleted</source>
      <translation>eliminado</translation>
    </message>
    <message>
      <source>renamed</source>
      <translation>con otro nombre</translation>
    </message>
    <message numerus="yes">
      <source>⋯ {n:,} unchanged lines</source>
      <translation>
        <numerusform>⋯ {n:,} línea sin cambios</numerusform>
        <numerusform>⋯ {n:,} líneas sin cambios</numerusform>
      </translation>
    </message>
    <message>
      <source>show</source>
      <translation>mostrar</translation>
    </message>
    <message>
      <source>Show anyway</source>
      <translation>Mostrar de todos modos</translation>
    </message>
    <message>
      <source>show all</source>
      <translation>mostrar todo</translation>
    </message>
    <message>
      <source>show {more} more ↑</source>
      <translation>mostrar {more} más ↑</translation>
    </message>
    <message>
      <source>show {more} more ↓</source>
      <translation>mostrar {more} más ↓</translation>
    </message>
    <message>
      <source>edited by you</source>
      <translation>editado por ti</translation>
    </message>
    <message>
      <source>runs code: {reason}; tick it yourself</source>
      <translation>ejecuta código: {reason}; márcalo tú</translation>
    </message>
    <message>
      <source>git behaviour: the file {said}</source>
      <translation>comportamiento de git: el archivo {said}</translation>
    </message>
    <message>
      <source>the file has {links} names (hard links); the others keep the old bytes</source>
      <translation>el archivo tiene {links} nombres (enlaces físicos); los demás conservan los bytes antiguos</translation>
    </message>
    <message>
      <source>too large for single lines: {before:,} → {after:,} bytes</source>
      <translation>demasiado grande para líneas sueltas: {before:,} → {after:,} bytes</translation>
    </message>
    <message>
      <source>the file is empty</source>
      <translation>el archivo está vacío</translation>
    </message>
    <message>
      <source>a copy of another file</source>
      <translation>una copia de otro archivo</translation>
    </message>
    <message>
      <source>edit {number} is not there byte for byte: it fits but for {how}</source>
      <translation>la edición {number} no está byte por byte: encaja salvo por {how}</translation>
    </message>
    <message>
      <source>edit {number} fits in several places; it was taken {how}</source>
      <translation>la edición {number} encaja en varios lugares; se tomó {how}</translation>
    </message>
    <message>
      <source>no changes</source>
      <translation>sin cambios</translation>
    </message>
    <message>
      <source>Commit</source>
      <translation>Commit</translation>
    </message>
    <message>
      <source>Message</source>
      <translation>Mensaje</translation>
    </message>
    <message>
      <source>Subject</source>
      <translation>Asunto</translation>
    </message>
    <message>
      <source>Made by</source>
      <translation>Hecho por</translation>
    </message>
    <message>
      <source>on removed line {line}</source>
      <translation>en la línea eliminada {line}</translation>
    </message>
    <message>
      <source>on line {line}</source>
      <translation>en la línea {line}</translation>
    </message>
    <message>
      <source>, which was: {quoted}</source>
      <translation>, que era: {quoted}</translation>
    </message>
    <message>
      <source>Your comment {place}</source>
      <translation>Tu comentario {place}</translation>
    </message>
    <message>
      <source>Edit</source>
      <translation>Editar</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Quitar</translation>
    </message>
    <message numerus="yes">
      <source>{n} comments wait</source>
      <translation>
        <numerusform>{n} comentario espera</numerusform>
        <numerusform>{n} comentarios esperan</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Send {n} comments</source>
      <translation>
        <numerusform>Enviar {n} comentario</numerusform>
        <numerusform>Enviar {n} comentarios</numerusform>
      </translation>
    </message>
    <message>
      <source>on line {line} of {path} · goes to the model with your other comments</source>
      <translation>en la línea {line} de {path} · va al modelo con tus otros comentarios</translation>
    </message>
    <message>
      <source>Comments</source>
      <translation>Comentarios</translation>
    </message>
    <message>
      <source>Save</source>
      <translation>Guardar</translation>
    </message>
    <message>
      <source>Comment on line {line}</source>
      <translation>Comentar la línea {line}</translation>
    </message>
    <message>
      <source>{words} · sending asks for another version</source>
      <translation>{words} · enviarlos pide otra versión</translation>
    </message>
    <message>
      <source>Apply or stage what is ticked</source>
      <translation>Aplicar o preparar lo marcado</translation>
    </message>
    <message>
      <source>Reject the proposal…</source>
      <translation>Rechazar la propuesta…</translation>
    </message>
    <message>
      <source>Ask for a change of the proposal…</source>
      <translation>Pedir un cambio de la propuesta…</translation>
    </message>
    <message>
      <source>Undo or redo the applied proposal</source>
      <translation>Deshacer o rehacer la propuesta aplicada</translation>
    </message>
    <message>
      <source>Review the discarded proposal again</source>
      <translation>Revisar de nuevo la propuesta descartada</translation>
    </message>
    <message>
      <source>Undo or redo the file at the cursor</source>
      <translation>Deshacer o rehacer el archivo del cursor</translation>
    </message>
    <message>
      <source>Fold the file at the cursor, or unfold it</source>
      <translation>Plegar o desplegar el archivo del cursor</translation>
    </message>
    <message>
      <source>Fold all files, or unfold them</source>
      <translation>Plegar o desplegar todos los archivos</translation>
    </message>
    <message>
      <source>Show old and new side by side, or one below the other</source>
      <translation>Mostrar lo antiguo y lo nuevo en paralelo, o uno debajo del otro</translation>
    </message>
    <message>
      <source>Tick everything, or nothing</source>
      <translation>Marcar todo o nada</translation>
    </message>
    <message>
      <source>Next hunk</source>
      <translation>Fragmento siguiente</translation>
    </message>
    <message>
      <source>Previous hunk</source>
      <translation>Fragmento anterior</translation>
    </message>
    <message>
      <source>Next file</source>
      <translation>Archivo siguiente</translation>
    </message>
    <message>
      <source>Previous file</source>
      <translation>Archivo anterior</translation>
    </message>
    <message>
      <source>Next unseen hunk</source>
      <translation>Siguiente fragmento sin ver</translation>
    </message>
    <message>
      <source>Open the file at the cursor</source>
      <translation>Abrir el archivo del cursor</translation>
    </message>
    <message>
      <source>Try each hunk alone and left out</source>
      <translation>Probar cada fragmento solo y sin él</translation>
    </message>
    <message>
      <source>Work out the smallest selection that fixes</source>
      <translation>Averiguar la selección mínima que corrige</translation>
    </message>
    <message>
      <source>Tick just the smallest selection</source>
      <translation>Marcar solo la selección mínima</translation>
    </message>
    <message>
      <source>Show the runs behind the badge of the hunk at the cursor</source>
      <translation>Mostrar las ejecuciones tras la insignia del fragmento del cursor</translation>
    </message>
    <message>
      <source>Go to the tests this selection changes</source>
      <translation>Ir a los tests que cambia esta selección</translation>
    </message>
    <message>
      <source>Comment on the line at the cursor</source>
      <translation>Comentar la línea del cursor</translation>
    </message>
    <message>
      <source>Edit the proposed text of the hunk at the cursor</source>
      <translation>Editar el texto propuesto del fragmento del cursor</translation>
    </message>
    <message>
      <source>Send your comments</source>
      <translation>Enviar tus comentarios</translation>
    </message>
    <message>
      <source>{hunks}, {lines}, folded away</source>
      <translation>{hunks}, {lines}, plegados</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} lines changed</source>
      <translation>
        <numerusform>{n:,} línea cambiada</numerusform>
        <numerusform>{n:,} líneas cambiadas</numerusform>
      </translation>
    </message>
    <message>
      <source>Renamed from {old_path}</source>
      <translation>Antes {old_path}</translation>
    </message>
    <message>
      <source>Outside what was agreed · nothing of it is ticked with the rest</source>
      <translation>Fuera de lo acordado · nada de esto se marca con el resto</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} hunks</source>
      <translation>
        <numerusform>{n:,} fragmento</numerusform>
        <numerusform>{n:,} fragmentos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} changed lines</source>
      <translation>
        <numerusform>{n:,} línea cambiada</numerusform>
        <numerusform>{n:,} líneas cambiadas</numerusform>
      </translation>
    </message>
    <message>
      <source>The permissions of the file</source>
      <translation>Los permisos del archivo</translation>
    </message>
    <message numerus="yes">
      <source>… {n:,} more bytes</source>
      <translation>
        <numerusform>… {n:,} byte más</numerusform>
        <numerusform>… {n:,} bytes más</numerusform>
      </translation>
    </message>
    <message>
      <source>Fewer hunks may be enough</source>
      <translation>Quizá basten menos fragmentos</translation>
    </message>
    <message>
      <source>Work it out fully</source>
      <translation>Averiguarlo del todo</translation>
    </message>
    <message>
      <source>Tick just these</source>
      <translation>Marcar solo estos</translation>
    </message>
    <message>
      <source>Tick just this</source>
      <translation>Marcar solo este</translation>
    </message>
    <message>
      <source> · ticked</source>
      <translation> · marcada</translation>
    </message>
    <message>
      <source>Not staged</source>
      <translation>Sin preparar</translation>
    </message>
    <message>
      <source>Staged</source>
      <translation>Preparado</translation>
    </message>
    <message>
      <source>what is ticked will be in the next commit</source>
      <translation>lo marcado estará en la próxima confirmación</translation>
    </message>
    <message>
      <source>what is ticked will be left out of the next commit</source>
      <translation>lo marcado quedará fuera de la próxima confirmación</translation>
    </message>
    <message>
      <source>Staging by hunk or line</source>
      <translation>Preparar por fragmentos o líneas</translation>
    </message>
    <message>
      <source>Show</source>
      <translation>Mostrar</translation>
    </message>
    <message>
      <source>Done</source>
      <translation>Listo</translation>
    </message>
    <message>
      <source>{command}: {words}. The files stay as they are.</source>
      <translation>{command}: {words}. Los archivos se quedan como están.</translation>
    </message>
    <message>
      <source>Unstage {figure}</source>
      <translation>Quitar de preparados {figure}</translation>
    </message>
    <message>
      <source>Stage {figure}</source>
      <translation>Preparar {figure}</translation>
    </message>
    <message>
      <source>Nothing is ticked</source>
      <translation>No hay nada marcado</translation>
    </message>
    <message>
      <source>Edited since</source>
      <translation>Editado desde entonces</translation>
    </message>
    <message>
      <source>· nothing was written</source>
      <translation>· no se escribió nada</translation>
    </message>
    <message numerus="yes">
      <source>Not redone: {n} files were changed since</source>
      <translation>
        <numerusform>No se rehízo: un archivo ha cambiado desde entonces ({n})</numerusform>
        <numerusform>No se rehízo: {n} archivos han cambiado desde entonces</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Not undone: {n} files were changed since</source>
      <translation>
        <numerusform>No se deshizo: un archivo ha cambiado desde entonces ({n})</numerusform>
        <numerusform>No se deshizo: {n} archivos han cambiado desde entonces</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Bring back what still fits: {fitting} of {n} places</source>
      <translation>
        <numerusform>Recuperar lo que aún encaja: {fitting} de {n} lugar</numerusform>
        <numerusform>Recuperar lo que aún encaja: {fitting} de {n} lugares</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Take back what still fits: {fitting} of {n} places</source>
      <translation>
        <numerusform>Quitar lo que aún encaja: {fitting} de {n} lugar</numerusform>
        <numerusform>Quitar lo que aún encaja: {fitting} de {n} lugares</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Redo the other {n} files</source>
      <translation>
        <numerusform>Rehacer el otro archivo ({n})</numerusform>
        <numerusform>Rehacer los otros {n} archivos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Undo the other {n} files</source>
      <translation>
        <numerusform>Deshacer el otro archivo ({n})</numerusform>
        <numerusform>Deshacer los otros {n} archivos</numerusform>
      </translation>
    </message>
    <message>
      <source>Undo edit</source>
      <translation>Deshacer la edición</translation>
    </message>
    <message>
      <source>taken back</source>
      <translation>retirado</translation>
    </message>
    <message numerus="yes">
      <source>{n} warnings</source>
      <translation>
        <numerusform>{n} aviso</numerusform>
        <numerusform>{n} avisos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} tests broken</source>
      <translation>
        <numerusform>{n} test roto</numerusform>
        <numerusform>{n} tests rotos</numerusform>
      </translation>
    </message>
    <message>
      <source>fixed: {test}</source>
      <translation>corregido: {test}</translation>
    </message>
    <message numerus="yes">
      <source>{n} tests fixed</source>
      <translation>
        <numerusform>{n} test corregido</numerusform>
        <numerusform>{n} tests corregidos</numerusform>
      </translation>
    </message>
    <message>
      <source>Tests this selection changes</source>
      <translation>Tests que cambia esta selección</translation>
    </message>
    <message>
      <source>{count:,} passed</source>
      <translation>{count:,} pasan</translation>
    </message>
    <message>
      <source>{count:,} failed</source>
      <translation>{count:,} fallan</translation>
    </message>
    <message>
      <source>Hide the tests</source>
      <translation>Ocultar los tests</translation>
    </message>
    <message>
      <source>broken: {test}</source>
      <translation>roto: {test}</translation>
    </message>
    <message>
      <source>TESTS</source>
      <translation>TESTS</translation>
    </message>
    <message>
      <source>Show the tests</source>
      <translation>Mostrar los tests</translation>
    </message>
    <message>
      <source>Three versions</source>
      <translation>Tres versiones</translation>
    </message>
    <message>
      <source>Bring K2Desk’s change again</source>
      <translation>Volver a hacer el cambio de K2Desk</translation>
    </message>
    <message>
      <source>Take K2Desk’s change back</source>
      <translation>Retirar el cambio de K2Desk</translation>
    </message>
    <message>
      <source>renamed from {path}</source>
      <translation>antes {path}</translation>
    </message>
    <message>
      <source>copied from {path}</source>
      <translation>copiado de {path}</translation>
    </message>
    <message>
      <source>merge</source>
      <translation>combinación</translation>
    </message>
    <message>
      <source>mode {old_mode:o} → {new_mode:o}</source>
      <translation>modo {old_mode:o} → {new_mode:o}</translation>
    </message>
    <message>
      <source>binary, not shown</source>
      <translation>binario, no se muestra</translation>
    </message>
    <message>
      <source>Ask for a change…</source>
      <translation>Pedir un cambio…</translation>
    </message>
    <message>
      <source>Change…</source>
      <translation>Cambio…</translation>
    </message>
    <message>
      <source>Nothing has been written yet</source>
      <translation>Aún no se ha escrito nada</translation>
    </message>
    <message>
      <source>the question about it is on its way</source>
      <translation>la pregunta está en camino</translation>
    </message>
    <message>
      <source>only what is ticked will be</source>
      <translation>solo se escribirá lo marcado</translation>
    </message>
    <message>
      <source>Writing what was ticked</source>
      <translation>Escribiendo lo marcado</translation>
    </message>
    <message>
      <source>Applied</source>
      <translation>Aplicado</translation>
    </message>
    <message>
      <source>Undone</source>
      <translation>Deshecho</translation>
    </message>
    <message>
      <source>every file is as it was before</source>
      <translation>cada archivo está como antes</translation>
    </message>
    <message>
      <source>nothing was written</source>
      <translation>no se escribió nada</translation>
    </message>
    <message>
      <source>Sent back with your note</source>
      <translation>Devuelto con tu nota</translation>
    </message>
    <message>
      <source>Nothing was written</source>
      <translation>No se escribió nada</translation>
    </message>
    <message>
      <source>Never decided</source>
      <translation>Nunca se decidió</translation>
    </message>
    <message>
      <source>the turn ended; nothing was written</source>
      <translation>el turno terminó; no se escribió nada</translation>
    </message>
    <message>
      <source>Decision</source>
      <translation>Decisión</translation>
    </message>
    <message>
      <source>Review again</source>
      <translation>Revisar de nuevo</translation>
    </message>
    <message>
      <source>Untick what changed</source>
      <translation>Desmarcar lo que cambió</translation>
    </message>
    <message>
      <source>Words to go along</source>
      <translation>Palabras que lo acompañan</translation>
    </message>
    <message numerus="yes">
      <source>{n} files written</source>
      <translation>
        <numerusform>{n} archivo escrito</numerusform>
        <numerusform>{n} archivos escritos</numerusform>
      </translation>
    </message>
    <message>
      <source>Undo the rest</source>
      <translation>Deshacer el resto</translation>
    </message>
    <message>
      <source>, {count} taken back</source>
      <translation>, {count} retirados</translation>
    </message>
    <message>
      <source>Why not? The model reads this; empty ends its turn</source>
      <translation>¿Por qué no? El modelo lo lee; vacío termina su turno</translation>
    </message>
    <message>
      <source>What should be different?</source>
      <translation>¿Qué debería ser distinto?</translation>
    </message>
    <message>
      <source>Reason</source>
      <translation>Motivo</translation>
    </message>
    <message>
      <source>What should be different</source>
      <translation>Qué debería ser distinto</translation>
    </message>
    <message>
      <source>Ask for it</source>
      <translation>Pedirlo</translation>
    </message>
    <message>
      <source>changed since</source>
      <translation>cambiado desde entonces</translation>
    </message>
    <message>
      <source>as K2Desk wrote it</source>
      <translation>como lo escribió K2Desk</translation>
    </message>
    <message>
      <source>as it was before</source>
      <translation>como estaba antes</translation>
    </message>
    <message>
      <source>taken back already</source>
      <translation>ya retirado</translation>
    </message>
    <message>
      <source>there already</source>
      <translation>ya está ahí</translation>
    </message>
    <message>
      <source>you edited it since: change it by hand</source>
      <translation>lo has editado desde entonces: cámbialo a mano</translation>
    </message>
    <message>
      <source>Take K2Desk’s change back here</source>
      <translation>Retirar aquí el cambio de K2Desk</translation>
    </message>
    <message>
      <source>Bring K2Desk’s change again here</source>
      <translation>Volver a hacer aquí el cambio de K2Desk</translation>
    </message>
    <message>
      <source>Before</source>
      <translation>Antes</translation>
    </message>
    <message>
      <source>What K2Desk wrote</source>
      <translation>Lo que escribió K2Desk</translation>
    </message>
    <message>
      <source>On disk now</source>
      <translation>En el disco ahora</translation>
    </message>
    <message>
      <source>Place {part} of {count} · {fates}</source>
      <translation>Lugar {part} de {count} · {fates}</translation>
    </message>
    <message>
      <source>edited since</source>
      <translation>editado desde entonces</translation>
    </message>
    <message>
      <source>not as it was</source>
      <translation>no está como estaba</translation>
    </message>
    <message>
      <source>nothing here</source>
      <translation>aquí no hay nada</translation>
    </message>
    <message>
      <source>It still fits</source>
      <translation>Aún encaja</translation>
    </message>
    <message>
      <source>Its permissions were changed since. Set them as they were, and try again.</source>
      <translation>Sus permisos han cambiado desde entonces. Ponlos como estaban e inténtalo de nuevo.</translation>
    </message>
    <message>
      <source>The file is not there any more. Bring it back where you keep your versions, and try again.</source>
      <translation>El archivo ya no está. Recupéralo de donde guardas tus versiones e inténtalo de nuevo.</translation>
    </message>
    <message>
      <source>Another file has this name by now. Rename that one, and try again.</source>
      <translation>Otro archivo tiene ya este nombre. Cámbiale el nombre e inténtalo de nuevo.</translation>
    </message>
    <message>
      <source>{error} Compare it in the program it belongs to.</source>
      <translation>{error} Compáralo en el programa que le corresponde.</translation>
    </message>
    <message>
      <source>line</source>
      <translation>línea</translation>
    </message>
    <message>
      <source>removed line</source>
      <translation>línea eliminada</translation>
    </message>
    <message>
      <source>added line</source>
      <translation>línea añadida</translation>
    </message>
    <message>
      <source>notice:</source>
      <translation>aviso:</translation>
    </message>
    <message>
      <source>version</source>
      <translation>versión</translation>
    </message>
    <message>
      <source>comment:</source>
      <translation>comentario:</translation>
    </message>
    <message>
      <source>Diff</source>
      <translation>Diff</translation>
    </message>
    <message>
      <source>seen</source>
      <translation>visto</translation>
    </message>
    <message>
      <source>changed since you looked</source>
      <translation>cambiado desde que miraste</translation>
    </message>
    <message>
      <source>hunk {number} of {count}, lines {aside} {words}</source>
      <translation>fragmento {number} de {count}, líneas {aside} {words}</translation>
    </message>
    <message>
      <source>, ticked</source>
      <translation>, marcado</translation>
    </message>
    <message>
      <source>, not ticked</source>
      <translation>, sin marcar</translation>
    </message>
    <message>
      <source>, partly ticked</source>
      <translation>, marcado en parte</translation>
    </message>
    <message>
      <source>, changed since you looked</source>
      <translation>, cambiado desde que miraste</translation>
    </message>
    <message>
      <source>, folded</source>
      <translation>, plegado</translation>
    </message>
    <message>
      <source>{ticked} of {whole} lines</source>
      <translation>{ticked} de {whole} líneas</translation>
    </message>
    <message>
      <source>Comment</source>
      <translation>Comentar</translation>
    </message>
    <message>
      <source>Cancel: {name}</source>
      <translation>Cancelar: {name}</translation>
    </message>
    <message>
      <source>Discard what is not committed of {shown}{more}</source>
      <translation>Descartar lo no confirmado de {shown}{more}</translation>
    </message>
    <message>
      <source>Choose the files in the list first.</source>
      <translation>Elige primero los archivos en la lista.</translation>
    </message>
    <message>
      <source>Nothing of it differs from the last commit any more.</source>
      <translation>Nada de ello difiere ya de la última confirmación.</translation>
    </message>
    <message>
      <source>Ask for a change, or type @ for a file…</source>
      <translation>Pide un cambio, o escribe @ para un archivo…</translation>
    </message>
    <message>
      <source>Read this patch from outside of the folder?</source>
      <translation>¿Leer este parche de fuera de la carpeta?</translation>
    </message>
    <message>
      <source>Only files of the open folder go along, not {names}. </source>
      <translation>Solo se adjuntan archivos de la carpeta abierta, no {names}. </translation>
    </message>
    <message>
      <source>No session is open yet. Open a folder first.</source>
      <translation>Aún no hay ninguna sesión abierta. Abre primero una carpeta.</translation>
    </message>
    <message>
      <source>Dropped text</source>
      <translation>Texto soltado</translation>
    </message>
    <message>
      <source>{words}Copy what matters and paste it.</source>
      <translation>{words}Copia lo que importa y pégalo.</translation>
    </message>
    <message>
      <source>Patch from {name}</source>
      <translation>Parche de {name}</translation>
    </message>
    <message>
      <source>{name} is no ordinary file.</source>
      <translation>{name} no es un archivo corriente.</translation>
    </message>
    <message>
      <source>{name} has {size:,} bytes; a patch may have {most} MiB.</source>
      <translation>{name} tiene {size:,} bytes; un parche puede tener {most} MiB.</translation>
    </message>
    <message>
      <source>{name} can't be read: {strerror}.</source>
      <translation>No se puede leer {name}: {strerror}.</translation>
    </message>
    <message>
      <source>There is no patch in {name}; nothing was done with it.</source>
      <translation>No hay ningún parche en {name}; no se hizo nada con él.</translation>
    </message>
    <message>
      <source>what lies elsewhere</source>
      <translation>lo que está en otra parte</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} turns</source>
      <translation>
        <numerusform>{n:,} turno</numerusform>
        <numerusform>{n:,} turnos</numerusform>
      </translation>
    </message>
    <message>
      <source>{count:,} bytes</source>
      <translation>{count:,} bytes</translation>
    </message>
    <message>
      <source>{counts}, {size}: your words, the model's, and what its tools gave back.</source>
      <translation>{counts}, {size}: tus palabras, las del modelo y lo que devolvieron sus herramientas.</translation>
    </message>
    <message>
      <source>It goes nowhere by itself: you choose where it is kept, and whom you give it to.</source>
      <translation>No va a ninguna parte por sí solo: tú eliges dónde se guarda y a quién se lo das.</translation>
    </message>
    <message>
      <source>Export “{title}” as Markdown</source>
      <translation>Exportar «{title}» como Markdown</translation>
    </message>
    <message>
      <source>Export a bundle for a report</source>
      <translation>Exportar un paquete para un informe</translation>
    </message>
    <message>
      <source>Every event of the bundle</source>
      <translation>Cada evento del paquete</translation>
    </message>
    <message>
      <source>Save as…</source>
      <translation>Guardar como…</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} events</source>
      <translation>
        <numerusform>{n:,} evento</numerusform>
        <numerusform>{n:,} eventos</numerusform>
      </translation>
    </message>
    <message>
      <source>The bytes of {names}{more}, before and after.</source>
      <translation>Los bytes de {names}{more}, antes y después.</translation>
    </message>
    <message>
      <source>Taken out: {kinds}.</source>
      <translation>Se quitó: {kinds}.</translation>
    </message>
    <message>
      <source>No secret was found in it. Read it all the same: nobody knows every secret by its shape.</source>
      <translation>No se encontró ningún secreto. Léelo todo de todos modos: nadie reconoce cada secreto por su forma.</translation>
    </message>
    <message numerus="yes">
      <source>Left out: {n:,} files of bytes that are no text.</source>
      <translation>
        <numerusform>Se omitió {n:,} archivo de bytes que no son texto.</numerusform>
        <numerusform>Se omitieron {n:,} archivos de bytes que no son texto.</numerusform>
      </translation>
    </message>
    <message>
      <source>Below are the first {most:,} characters of its events.</source>
      <translation>Abajo están los primeros {most:,} caracteres de sus eventos.</translation>
    </message>
    <message>
      <source>Export “{title}” for a report</source>
      <translation>Exportar «{title}» para un informe</translation>
    </message>
    <message>
      <source>Keep the session</source>
      <translation>Guardar la sesión</translation>
    </message>
    <message>
      <source>What a report about “{title}” would carry</source>
      <translation>Lo que llevaría un informe sobre «{title}»</translation>
    </message>
    <message>
      <source>Kept as {path}.</source>
      <translation>Guardado como {path}.</translation>
    </message>
    <message>
      <source>proposed</source>
      <translation>propuesto</translation>
    </message>
    <message>
      <source>{total:,} of {limit:,} tokens of the context are used</source>
      <translation>Se usan {total:,} de {limit:,} tokens del contexto</translation>
    </message>
    <message>
      <source>Room is made before the next turn. </source>
      <translation>Se hará sitio antes del próximo turno. </translation>
    </message>
    <message>
      <source>Press for what takes them</source>
      <translation>Pulsa para ver qué los ocupa</translation>
    </message>
    <message>
      <source> · nearly full</source>
      <translation> · casi lleno</translation>
    </message>
    <message>
      <source>, nearly full</source>
      <translation>, casi lleno</translation>
    </message>
    <message>
      <source>What fills the context</source>
      <translation>Qué llena el contexto</translation>
    </message>
    <message>
      <source>Compact now</source>
      <translation>Compactar ahora</translation>
    </message>
    <message>
      <source>{total:,} of {limit:,} tokens</source>
      <translation>{total:,} de {limit:,} tokens</translation>
    </message>
    <message>
      <source>At {compact_at:,} tokens, where the bar has its mark, what was said is summed up before the next turn. Everything stays readable.</source>
      <translation>A los {compact_at:,} tokens, donde la barra tiene su marca, lo dicho se resume antes del próximo turno. Todo sigue siendo legible.</translation>
    </message>
    <message>
      <source>Sum up what was said (/compact)</source>
      <translation>Resumir lo dicho (/compact)</translation>
    </message>
    <message>
      <source>Nothing is pinned. P pins a message of the conversation.</source>
      <translation>No hay nada anclado. P ancla un mensaje de la conversación.</translation>
    </message>
    <message>
      <source>Pinned: {short}</source>
      <translation>Anclado: {short}</translation>
    </message>
    <message>
      <source>measured</source>
      <translation>medido</translation>
    </message>
    <message>
      <source>estimated</source>
      <translation>estimado</translation>
    </message>
    <message>
      <source>and {count} more pinned before</source>
      <translation>y {count} anclados antes</translation>
    </message>
    <message>
      <source>Unpin {words}</source>
      <translation>Desanclar {words}</translation>
    </message>
    <message>
      <source>Open a folder</source>
      <translation>Abrir una carpeta</translation>
    </message>
    <message>
      <source>A new branch…</source>
      <translation>Una rama nueva…</translation>
    </message>
    <message>
      <source>You brought back what was put aside (git stash pop): {what}</source>
      <translation>Recuperaste lo apartado (git stash pop): {what}</translation>
    </message>
    <message>
      <source>git init: what changes from now on is marked, and can be committed</source>
      <translation>git init: lo que cambie a partir de ahora se marca y puede confirmarse</translation>
    </message>
    <message>
      <source>git commit: {named} on {branch}.</source>
      <translation>git commit: {named} en {branch}.</translation>
    </message>
    <message>
      <source>You committed {made}: {first}</source>
      <translation>Confirmaste {made}: {first}</translation>
    </message>
    <message>
      <source>git checkout: the files become those of the branch.</source>
      <translation>git checkout: los archivos pasan a ser los de la rama.</translation>
    </message>
    <message>
      <source>You switched to the branch {branch}.</source>
      <translation>Cambiaste a la rama {branch}.</translation>
    </message>
    <message>
      <source>Make it a repository…</source>
      <translation>Convertirla en repositorio…</translation>
    </message>
    <message>
      <source>git reset: {names} will not be in the next commit. The files stay as they are.</source>
      <translation>git reset: {names} no estará en la próxima confirmación. Los archivos se quedan como están.</translation>
    </message>
    <message>
      <source>You took {names} out of the next commit.</source>
      <translation>Sacaste {names} de la próxima confirmación.</translation>
    </message>
    <message numerus="yes">
      <source>git add: {names}, as they are on the disk now, will be in the next commit.</source>
      <translation>
        <numerusform>git add: {names}, tal como está ahora en el disco, estará en la próxima confirmación.</numerusform>
        <numerusform>git add: {names}, tal como están ahora en el disco, estarán en la próxima confirmación.</numerusform>
      </translation>
    </message>
    <message>
      <source>By hunk…</source>
      <translation>Por fragmentos…</translation>
    </message>
    <message>
      <source> Its hooks do not run here: {names}.</source>
      <translation> Sus hooks no se ejecutan aquí: {names}.</translation>
    </message>
    <message>
      <source>git checkout -b: a new branch begins here; the files stay as they are.</source>
      <translation>git checkout -b: aquí empieza una rama nueva; los archivos quedan como están.</translation>
    </message>
    <message numerus="yes">
      <source>{n} files not committed. Commit or stash first, then switch; or take them along to a new branch.</source>
      <translation>
        <numerusform>{n} archivo sin confirmar. Confírmalo o apártalo antes de cambiar; o llévalo a una rama nueva.</numerusform>
        <numerusform>{n} archivos sin confirmar. Confírmalos o apártalos antes de cambiar; o llévalos a una rama nueva.</numerusform>
      </translation>
    </message>
    <message>
      <source>Switch</source>
      <translation>Cambiar</translation>
    </message>
    <message>
      <source>You made the branch {name}; it begins here.</source>
      <translation>Creaste la rama {name}; empieza aquí.</translation>
    </message>
    <message>
      <source>git stash: {count} put aside, new ones too. The folder becomes as the last commit.</source>
      <translation>git stash: se apartan {count}, también los nuevos. La carpeta queda como la última confirmación.</translation>
    </message>
    <message>
      <source>Git works…</source>
      <translation>Git trabaja…</translation>
    </message>
    <message>
      <source>Stage</source>
      <translation>Preparar</translation>
    </message>
    <message>
      <source>Put the chosen files into the next commit, or take them out (Space; by hunk or line: H)</source>
      <translation>Poner los archivos elegidos en la próxima confirmación, o sacarlos (Espacio; por fragmentos o líneas: H)</translation>
    </message>
    <message>
      <source>Commit what is staged (C)</source>
      <translation>Confirmar lo preparado (C)</translation>
    </message>
    <message>
      <source>Branch</source>
      <translation>Rama</translation>
    </message>
    <message>
      <source>Switch to another branch, or make one (B)</source>
      <translation>Cambiar a otra rama, o crear una (B)</translation>
    </message>
    <message>
      <source>Stash</source>
      <translation>Stash</translation>
    </message>
    <message>
      <source>Put everything aside, or bring it back (S)</source>
      <translation>Apartarlo todo, o recuperarlo (S)</translation>
    </message>
    <message>
      <source>Make this folder a git repository…</source>
      <translation>Convertir esta carpeta en repositorio de git…</translation>
    </message>
    <message>
      <source>Stage or unstage the chosen files</source>
      <translation>Preparar los archivos elegidos, o quitarlos de preparados</translation>
    </message>
    <message>
      <source>Stage or unstage by hunk or line…</source>
      <translation>Preparar por fragmentos o líneas, o quitar de preparados…</translation>
    </message>
    <message>
      <source>Commit what is staged…</source>
      <translation>Confirmar lo preparado…</translation>
    </message>
    <message>
      <source>Switch to another branch, or make one…</source>
      <translation>Cambiar a otra rama, o crear una…</translation>
    </message>
    <message>
      <source>Stash, or bring back what was stashed…</source>
      <translation>Apartar, o recuperar lo apartado…</translation>
    </message>
    <message>
      <source>Choose files in the list first.</source>
      <translation>Elige primero archivos en la lista.</translation>
    </message>
    <message>
      <source>Unstage</source>
      <translation>Quitar de preparados</translation>
    </message>
    <message>
      <source>Create</source>
      <translation>Crear</translation>
    </message>
    <message>
      <source>git stash pop: “{found}” is brought back into the files.</source>
      <translation>git stash pop: «{found}» vuelve a los archivos.</translation>
    </message>
    <message>
      <source>You staged {names}.</source>
      <translation>Preparaste {names}.</translation>
    </message>
    <message>
      <source>nothing more</source>
      <translation>nada más</translation>
    </message>
    <message>
      <source>no branch</source>
      <translation>sin rama</translation>
    </message>
    <message>
      <source>You put {count} aside (git stash).</source>
      <translation>Apartaste {count} (git stash).</translation>
    </message>
    <message>
      <source>Bring back</source>
      <translation>Recuperar</translation>
    </message>
    <message>
      <source>Nothing differs from the last commit, and nothing was put aside.</source>
      <translation>Nada difiere de la última confirmación, y no se apartó nada.</translation>
    </message>
    <message>
      <source>Draft</source>
      <translation>Borrador</translation>
    </message>
    <message>
      <source>Have the assistant draft the message</source>
      <translation>Que el asistente redacte el mensaje</translation>
    </message>
    <message>
      <source>git init: {name} becomes a repository, empty and without hooks. Its files stay as they are; nothing is committed.</source>
      <translation>git init: {name} se convierte en repositorio, vacío y sin hooks. Sus archivos quedan como están; no se confirma nada.</translation>
    </message>
    <message>
      <source>You made this folder a git repository (git init), on the branch {branch}.</source>
      <translation>Convertiste esta carpeta en repositorio de git (git init), en la rama {branch}.</translation>
    </message>
    <message>
      <source>Make it a repository</source>
      <translation>Convertir en repositorio</translation>
    </message>
    <message>
      <source>Nothing is staged. Choose files and press Space first.</source>
      <translation>No hay nada preparado. Elige archivos y pulsa Espacio primero.</translation>
    </message>
    <message>
      <source>In conflict: {names}. Settle that in the files, then stage them.</source>
      <translation>En conflicto: {names}. Resuélvelo en los archivos y luego prepáralos.</translation>
    </message>
    <message>
      <source>Nothing is committed yet, and git puts nothing aside before.</source>
      <translation>Aún no hay nada confirmado, y antes de eso git no aparta nada.</translation>
    </message>
    <message>
      <source>A rebase is under way. Go on with it in a terminal, or end it there.</source>
      <translation>Hay un rebase en curso. Continúalo en una terminal, o termínalo allí.</translation>
    </message>
    <message>
      <source>A merge is under way. A commit ends it.</source>
      <translation>Hay una fusión (merge) en curso. Un commit la termina.</translation>
    </message>
    <message>
      <source>A cherry-pick is under way. A commit ends it.</source>
      <translation>Hay un cherry-pick en curso. Un commit lo termina.</translation>
    </message>
    <message>
      <source>A revert is under way. A commit ends it.</source>
      <translation>Hay un revert en curso. Un commit lo termina.</translation>
    </message>
    <message>
      <source>{shown} and {count} more</source>
      <translation>{shown} y {count} más</translation>
    </message>
    <message>
      <source>Message of the commit</source>
      <translation>Mensaje de la confirmación</translation>
    </message>
    <message>
      <source>What does it change, and why?</source>
      <translation>¿Qué cambia y por qué?</translation>
    </message>
    <message>
      <source>Choices</source>
      <translation>Opciones</translation>
    </message>
    <message>
      <source>Name this session in it</source>
      <translation>Nombrar en ella esta sesión</translation>
    </message>
    <message>
      <source>Adds the line K2Desk-Session to the message, and a note under refs/notes/k2desk with the hash of the session's last record. Whoever gets the commit can read them. The next commit is asked about with the same tick.</source>
      <translation>Añade la línea K2Desk-Session al mensaje, y una nota en refs/notes/k2desk con el hash del último registro de la sesión. Quien reciba la confirmación puede leerlas. La próxima confirmación se pregunta con la misma marca.</translation>
    </message>
    <message>
      <source>Name of the new branch</source>
      <translation>Nombre de la rama nueva</translation>
    </message>
    <message>
      <source>What will happen</source>
      <translation>Qué ocurrirá</translation>
    </message>
    <message>
      <source>Do it</source>
      <translation>Hacerlo</translation>
    </message>
    <message>
      <source>Do it another way</source>
      <translation>Hacerlo de otra manera</translation>
    </message>
    <message>
      <source>Go to file</source>
      <translation>Ir al archivo</translation>
    </message>
    <message>
      <source>Type some letters of a file's path, and :12 for a line</source>
      <translation>Escribe letras de la ruta de un archivo, y :12 para una línea</translation>
    </message>
    <message>
      <source>Files that fit</source>
      <translation>Archivos que encajan</translation>
    </message>
    <message>
      <source>Enter opens · Ctrl+Enter adds to the conversation · Esc leaves</source>
      <translation>Entrar abre · Ctrl+Entrar añade a la conversación · Esc sale</translation>
    </message>
    <message>
      <source>The files are being listed; what fits appears here.</source>
      <translation>Se están enumerando los archivos; lo que encaje aparecerá aquí.</translation>
    </message>
    <message>
      <source>There is no file in this folder yet.</source>
      <translation>Aún no hay ningún archivo en esta carpeta.</translation>
    </message>
    <message>
      <source>Go to file…</source>
      <translation>Ir al archivo…</translation>
    </message>
    <message>
      <source>Search in files</source>
      <translation>Buscar en los archivos</translation>
    </message>
    <message>
      <source>Pasted text</source>
      <translation>Texto pegado</translation>
    </message>
    <message>
      <source>{model} reads text only, so {name} does not go along. Write what it shows.</source>
      <translation>{model} solo lee texto, así que {name} no se adjunta. Escribe lo que muestra.</translation>
    </message>
    <message>
      <source>The model</source>
      <translation>El modelo</translation>
    </message>
    <message>
      <source>the picture</source>
      <translation>la imagen</translation>
    </message>
    <message>
      <source>Secrets in the message</source>
      <translation>Secretos en el mensaje</translation>
    </message>
    <message>
      <source>{what} is sent as it is</source>
      <translation>{what} se envía tal cual</translation>
    </message>
    <message>
      <source>{what} is kept back</source>
      <translation>{what} se retiene</translation>
    </message>
    <message>
      <source>Press to keep it back</source>
      <translation>Pulsa para retenerlo</translation>
    </message>
    <message>
      <source>The model gets a mark in its place. Press to send it</source>
      <translation>El modelo recibe una marca en su lugar. Pulsa para enviarlo</translation>
    </message>
    <message>
      <source>The assistant still works here. Ask for it once more to stop it; what was said is kept.</source>
      <translation>El asistente aún trabaja aquí. Pídelo otra vez para detenerlo; lo dicho se conserva.</translation>
    </message>
    <message>
      <source>Nothing is known of this program.</source>
      <translation>No se sabe nada de este programa.</translation>
    </message>
    <message>
      <source>What can be mentioned</source>
      <translation>Qué se puede mencionar</translation>
    </message>
    <message>
      <source>What fits</source>
      <translation>Lo que encaja</translation>
    </message>
    <message>
      <source>The gateway is being asked for its models; they appear here.</source>
      <translation>Se está preguntando a la pasarela por sus modelos; aparecerán aquí.</translation>
    </message>
    <message>
      <source>The demo has a model of its own. Open a folder of yours to choose one.</source>
      <translation>La demostración tiene su propio modelo. Abre una carpeta tuya para elegir uno.</translation>
    </message>
    <message>
      <source>not among the models listed</source>
      <translation>no está entre los modelos enumerados</translation>
    </message>
    <message>
      <source>Takes effect with your next message, here and in later sessions · Enter takes · Esc leaves</source>
      <translation>Vale desde tu próximo mensaje, aquí y en sesiones posteriores · Entrar lo elige · Esc sale</translation>
    </message>
    <message>
      <source>The turn that runs goes on with {before}; after it {after} answers.</source>
      <translation>El turno en curso sigue con {before}; después responde {after}.</translation>
    </message>
    <message>
      <source>Choose the model</source>
      <translation>Elegir el modelo</translation>
    </message>
    <message>
      <source>Type some letters of a model's name</source>
      <translation>Escribe letras del nombre de un modelo</translation>
    </message>
    <message>
      <source>Models that fit</source>
      <translation>Modelos que encajan</translation>
    </message>
    <message>
      <source>{error} You can type a model's id and take it.</source>
      <translation>{error} Puedes escribir el identificador de un modelo y elegirlo.</translation>
    </message>
    <message>
      <source>in use</source>
      <translation>en uso</translation>
    </message>
    <message>
      <source>{author}, {when}: {subject} ({commit}). Enter shows the commit.</source>
      <translation>{author}, {when}: {subject} ({commit}). Entrar muestra la confirmación.</translation>
    </message>
    <message>
      <source>{passed} passed, {failed} failed</source>
      <translation>{passed} pasaron, {failed} fallaron</translation>
    </message>
    <message>
      <source>{words} The tests of what was ticked: {counts}{fixes}.</source>
      <translation>{words} Los tests de lo marcado: {counts}{fixes}.</translation>
    </message>
    <message numerus="yes">
      <source>{n} years</source>
      <translation>
        <numerusform>{n} año</numerusform>
        <numerusform>{n} años</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} months</source>
      <translation>
        <numerusform>{n} mes</numerusform>
        <numerusform>{n} meses</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} weeks</source>
      <translation>
        <numerusform>{n} semana</numerusform>
        <numerusform>{n} semanas</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} days</source>
      <translation>
        <numerusform>{n} día</numerusform>
        <numerusform>{n} días</numerusform>
      </translation>
    </message>
    <message>
      <source>today</source>
      <translation>hoy</translation>
    </message>
    <message>
      <source>K2Desk wrote this {when}, and you allowed it, in “{title}”. {then} Enter opens it.</source>
      <translation>K2Desk escribió esto {when}, y tú lo permitiste, en «{title}». {then} Entrar la abre.</translation>
    </message>
    <message>
      <source>You asked: “{asked}”; {model} proposed it.</source>
      <translation>Pediste: «{asked}»; {model} lo propuso.</translation>
    </message>
    <message>
      <source>You brought the patch yourself.</source>
      <translation>Tú mismo trajiste el parche.</translation>
    </message>
    <message>
      <source> The rule {rule} answered.</source>
      <translation> Respondió la regla {rule}.</translation>
    </message>
    <message>
      <source>{words} The tests had not been run on it.</source>
      <translation>{words} No se habían ejecutado los tests con ello.</translation>
    </message>
    <message>
      <source>, {count} of them fixed by it</source>
      <translation>, {count} de ellos corregidos por ello</translation>
    </message>
    <message>
      <source>{when} ago</source>
      <translation>hace {when}</translation>
    </message>
    <message>
      <source>Committed by {by}.</source>
      <translation>Confirmado por {by}.</translation>
    </message>
    <message>
      <source>Not committed yet.</source>
      <translation>Aún sin confirmar.</translation>
    </message>
    <message>
      <source>K2Desk · {when} · {title}</source>
      <translation>K2Desk · {when} · {title}</translation>
    </message>
    <message>
      <source>Not committed</source>
      <translation>Sin confirmar</translation>
    </message>
    <message>
      <source>This line is not committed yet.</source>
      <translation>Esta línea aún no está confirmada.</translation>
    </message>
    <message>
      <source>a session without a title</source>
      <translation>una sesión sin título</translation>
    </message>
    <message>
      <source>exit status {exit_status}</source>
      <translation>código de salida {exit_status}</translation>
    </message>
    <message>
      <source>changed · {marks}</source>
      <translation>cambiado · {marks}</translation>
    </message>
    <message>
      <source>failing test</source>
      <translation>test que falla</translation>
    </message>
    <message>
      <source>session</source>
      <translation>sesión</translation>
    </message>
    <message>
      <source>changed · {mark}</source>
      <translation>cambiado · {mark}</translation>
    </message>
    <message numerus="yes">
      <source>{n} hits</source>
      <translation>
        <numerusform>{n} coincidencia</numerusform>
        <numerusform>{n} coincidencias</numerusform>
      </translation>
    </message>
    <message>
      <source>line {line}: {words}</source>
      <translation>línea {line}: {words}</translation>
    </message>
    <message>
      <source>open</source>
      <translation>abierto</translation>
    </message>
    <message>
      <source>closed</source>
      <translation>cerrado</translation>
    </message>
    <message>
      <source>Stopped after too many steps</source>
      <translation>Detenido tras demasiados pasos</translation>
    </message>
    <message>
      <source>The last turn was cut off</source>
      <translation>El último turno se interrumpió</translation>
    </message>
    <message>
      <source>Waiting for your decision</source>
      <translation>Esperando tu decisión</translation>
    </message>
    <message>
      <source>{doing} in {seconds} s</source>
      <translation>{doing} en {seconds} s</translation>
    </message>
    <message>
      <source>Waiting for the model…</source>
      <translation>Esperando al modelo…</translation>
    </message>
    <message>
      <source>Thinking…</source>
      <translation>Pensando…</translation>
    </message>
    <message>
      <source>Answering…</source>
      <translation>Respondiendo…</translation>
    </message>
    <message>
      <source>Trying again</source>
      <translation>Intentando de nuevo</translation>
    </message>
    <message>
      <source>Working…</source>
      <translation>Trabajando…</translation>
    </message>
    <message>
      <source>This selection: {result}</source>
      <translation>Esta selección: {result}</translation>
    </message>
    <message>
      <source>fixes {count:,}, breaks {worse:,}</source>
      <translation>corrige {count:,}, rompe {worse:,}</translation>
    </message>
    <message>
      <source>each hunk: {done:,} of {whole:,} runs</source>
      <translation>cada fragmento: {done:,} de {whole:,} ejecuciones</translation>
    </message>
    <message numerus="yes">
      <source>hunks {numbers}</source>
      <translation>
        <numerusform>fragmento {numbers}</numerusform>
        <numerusform>fragmentos {numbers}</numerusform>
      </translation>
    </message>
    <message>
      <source>Smallest selection found that fixes {tests}: {hunks}</source>
      <translation>La selección mínima hallada que corrige {tests}: {hunks}</translation>
    </message>
    <message>
      <source>{count:,} runs of {command}</source>
      <translation>{count:,} ejecuciones de {command}</translation>
    </message>
    <message>
      <source>{seconds:.0f} h ago</source>
      <translation>hace {seconds:.0f} h</translation>
    </message>
    <message>
      <source>run in a copy {ago}</source>
      <translation>ejecutado en una copia {ago}</translation>
    </message>
    <message numerus="yes">
      <source>{n} of the {count:,} it reaches fail that did not</source>
      <translation>
        <numerusform>{n} de las {count:,} que alcanza falla y antes no</numerusform>
        <numerusform>{n} de las {count:,} que alcanza fallan y antes no</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>looking for the smallest selection: {n:,} runs</source>
      <translation>
        <numerusform>buscando la selección mínima: {n:,} ejecución</numerusform>
        <numerusform>buscando la selección mínima: {n:,} ejecuciones</numerusform>
      </translation>
    </message>
    <message>
      <source>No smallest selection: the whole proposal fixes no test</source>
      <translation>No hay selección mínima: la propuesta completa no corrige ningún test</translation>
    </message>
    <message>
      <source>{first} and {count:,} more</source>
      <translation>{first} y {count:,} más</translation>
    </message>
    <message>
      <source>Smallest selection that fixes {tests}: {hunks}</source>
      <translation>Selección mínima que corrige {tests}: {hunks}</translation>
    </message>
    <message>
      <source>Every smaller selection was tried.</source>
      <translation>Se probó cada selección menor.</translation>
    </message>
    <message>
      <source>None of these hunks can be left out.</source>
      <translation>Ninguno de estos fragmentos se puede omitir.</translation>
    </message>
    <message>
      <source>Tests cannot run here</source>
      <translation>Los tests no se pueden ejecutar aquí</translation>
    </message>
    <message>
      <source>{status} · {seconds:.1f} s · files {tree}</source>
      <translation>{status} · {seconds:.1f} s · archivos {tree}</translation>
    </message>
    <message>
      <source>fixes</source>
      <translation>corrige</translation>
    </message>
    <message>
      <source>breaks</source>
      <translation>rompe</translation>
    </message>
    <message>
      <source>new and failing</source>
      <translation>nuevo y falla</translation>
    </message>
    <message>
      <source>no longer run</source>
      <translation>ya no se ejecuta</translation>
    </message>
    <message>
      <source>breaks {worse:,}</source>
      <translation>rompe {worse:,}</translation>
    </message>
    <message>
      <source>{failed:,} fail as before</source>
      <translation>{failed:,} fallan como antes</translation>
    </message>
    <message>
      <source>{passed:,} pass</source>
      <translation>{passed:,} pasan</translation>
    </message>
    <message>
      <source>just now</source>
      <translation>ahora mismo</translation>
    </message>
    <message>
      <source>{seconds:.1f} s ago</source>
      <translation>hace {seconds:.1f} s</translation>
    </message>
    <message>
      <source>{seconds:.0f} s ago</source>
      <translation>hace {seconds:.0f} s</translation>
    </message>
    <message>
      <source>{seconds:.0f} min ago</source>
      <translation>hace {seconds:.0f} min</translation>
    </message>
    <message>
      <source>{before:,} failed before; this command names no tests</source>
      <translation>{before:,} fallaban antes; este comando no nombra tests</translation>
    </message>
    <message>
      <source>changes what judges it: {files}</source>
      <translation>cambia lo que lo juzga: {files}</translation>
    </message>
    <message>
      <source>{known:,} failed before too</source>
      <translation>{known:,} ya fallaban antes</translation>
    </message>
    <message>
      <source>{count:,} flaky</source>
      <translation>{count:,} inestables</translation>
    </message>
    <message>
      <source>{count:,} no longer run</source>
      <translation>{count:,} ya no se ejecutan</translation>
    </message>
    <message>
      <source>{count:,} fewer ran than before</source>
      <translation>{count:,} menos que antes se ejecutaron</translation>
    </message>
    <message>
      <source>{failed:,} fail so far</source>
      <translation>{failed:,} fallan por ahora</translation>
    </message>
    <message>
      <source>what has changed runs once more</source>
      <translation>lo que ha cambiado se ejecuta otra vez</translation>
    </message>
    <message>
      <source>none of the {count:,} it reaches fails that did not</source>
      <translation>ninguna de las {count:,} que alcanza falla si antes no</translation>
    </message>
    <message>
      <source>{words} tests without the change</source>
      <translation>{words} tests sin el cambio</translation>
    </message>
    <message>
      <source>first without the change</source>
      <translation>primero sin el cambio</translation>
    </message>
    <message>
      <source>{words} tests</source>
      <translation>{words} tests</translation>
    </message>
    <message>
      <source>running…</source>
      <translation>en ejecución…</translation>
    </message>
    <message>
      <source>those it reaches, then all</source>
      <translation>las que alcanza, luego todas</translation>
    </message>
    <message>
      <source>… {word} {count:,} more</source>
      <translation>… {word} {count:,} más</translation>
    </message>
    <message>
      <source>it is being found out how</source>
      <translation>se está averiguando cómo</translation>
    </message>
    <message>
      <source>{command} would run {sends}, if you let it</source>
      <translation>{command} ejecutaría {sends}, si lo permites</translation>
    </message>
    <message>
      <source>{most:,} runs of this proposal have begun by themselves</source>
      <translation>{most:,} ejecuciones de esta propuesta han empezado por sí solas</translation>
    </message>
    <message>
      <source>Apply {figure}</source>
      <translation>Aplicar {figure}</translation>
    </message>
    <message>
      <source>Applied {figure}</source>
      <translation>Aplicado: {figure}</translation>
    </message>
    <message>
      <source>{figure} ticked</source>
      <translation>{figure} marcados</translation>
    </message>
    <message>
      <source>Apply {ticked} of {whole}</source>
      <translation>Aplicar {ticked} de {whole}</translation>
    </message>
    <message numerus="yes">
      <source>Apply {n} permissions alone</source>
      <translation>
        <numerusform>Aplicar solo los permisos ({n})</numerusform>
        <numerusform>Aplicar solo los {n} permisos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Apply {n} renamings alone</source>
      <translation>
        <numerusform>Aplicar solo el cambio de nombre ({n})</numerusform>
        <numerusform>Aplicar solo los {n} cambios de nombre</numerusform>
      </translation>
    </message>
    <message>
      <source>Apply {count} renamings and permissions alone</source>
      <translation>Aplicar solo {count} cambios de nombre y permisos</translation>
    </message>
    <message>
      <source>a tool</source>
      <translation>una herramienta</translation>
    </message>
    <message>
      <source>Kept for {days} days after it was deleted; Enter brings a session back.</source>
      <translation>Se guarda {days} días después de eliminarla; Intro recupera una sesión.</translation>
    </message>
    <message>
      <source>Today</source>
      <translation>Hoy</translation>
    </message>
    <message>
      <source>Yesterday</source>
      <translation>Ayer</translation>
    </message>
    <message>
      <source>Archived</source>
      <translation>Archivadas</translation>
    </message>
    <message>
      <source>Recently deleted</source>
      <translation>Eliminadas hace poco</translation>
    </message>
    <message numerus="yes">
      <source>and {n:,} more places</source>
      <translation>
        <numerusform>y {n:,} lugar más</numerusform>
        <numerusform>y {n:,} lugares más</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} turns</source>
      <translation>
        <numerusform>{n} turno</numerusform>
        <numerusform>{n} turnos</numerusform>
      </translation>
    </message>
    <message>
      <source>Deleted: {title}. Enter brings it back</source>
      <translation>Eliminada: {title}. Entrar la recupera</translation>
    </message>
    <message>
      <source>{who}: {words}, in {title}</source>
      <translation>{who}: {words}, en {title}</translation>
    </message>
    <message>
      <source>Pinned</source>
      <translation>Ancladas</translation>
    </message>
    <message>
      <source>{words}, in {title}</source>
      <translation>{words}, en {title}</translation>
    </message>
    <message>
      <source>archived</source>
      <translation>archivada</translation>
    </message>
    <message>
      <source>pinned</source>
      <translation>anclada</translation>
    </message>
    <message>
      <source>the run before</source>
      <translation>la ejecución anterior</translation>
    </message>
    <message>
      <source>the run before the proposal</source>
      <translation>la ejecución antes de la propuesta</translation>
    </message>
    <message>
      <source>it wrote:</source>
      <translation>escribió:</translation>
    </message>
    <message>
      <source>was not there yet</source>
      <translation>aún no existía</translation>
    </message>
    <message>
      <source>differs from now</source>
      <translation>difiere del actual</translation>
    </message>
    <message>
      <source>not there any more</source>
      <translation>ya no existe</translation>
    </message>
    <message>
      <source>as it is now</source>
      <translation>como está ahora</translation>
    </message>
    <message>
      <source>not there, as now</source>
      <translation>no existe, como ahora</translation>
    </message>
    <message>
      <source>modified</source>
      <translation>modificado</translation>
    </message>
    <message>
      <source>added</source>
      <translation>añadido</translation>
    </message>
    <message>
      <source>in conflict</source>
      <translation>en conflicto</translation>
    </message>
    <message>
      <source>new, unknown to git</source>
      <translation>nuevo, desconocido para git</translation>
    </message>
    <message>
      <source>proposed, new</source>
      <translation>propuesto, nuevo</translation>
    </message>
    <message>
      <source>proposed to be deleted</source>
      <translation>propuesto para eliminar</translation>
    </message>
    <message>
      <source>proposed, renamed</source>
      <translation>propuesto, con otro nombre</translation>
    </message>
    <message>
      <source>holds changes</source>
      <translation>contiene cambios</translation>
    </message>
    <message>
      <source>ignored by git</source>
      <translation>ignorado por git</translation>
    </message>
    <message>
      <source>Take the next mode: Ask, Plan, Act</source>
      <translation>Tomar el siguiente modo: Preguntar, Plan, Actuar</translation>
    </message>
    <message>
      <source>Take the mode {title}</source>
      <translation>Tomar el modo {title}</translation>
    </message>
    <message>
      <source>Close this notice</source>
      <translation>Cerrar este aviso</translation>
    </message>
    <message>
      <source>the turn was stopped</source>
      <translation>se detuvo el turno</translation>
    </message>
    <message>
      <source>the turn reached a limit</source>
      <translation>el turno llegó a un límite</translation>
    </message>
    <message>
      <source>the turn failed</source>
      <translation>el turno falló</translation>
    </message>
    <message>
      <source>the turn was cut off</source>
      <translation>el turno se interrumpió</translation>
    </message>
    <message>
      <source>K2Desk was closed</source>
      <translation>K2Desk se cerró</translation>
    </message>
    <message>
      <source>another session</source>
      <translation>otra sesión</translation>
    </message>
    <message>
      <source>Unsent words wait in “{title}”. Sessions lists it.</source>
      <translation>Hay palabras sin enviar en «{title}». Está en Sesiones.</translation>
    </message>
    <message>
      <source>{name} is not opened from here: the desktop could run it. Show it in the file manager instead, and open it yourself.</source>
      <translation>{name} no se abre desde aquí: el escritorio podría ejecutarlo. Muéstralo en el administrador de archivos y ábrelo tú.</translation>
    </message>
    <message>
      <source>Command palette</source>
      <translation>Paleta de comandos</translation>
    </message>
    <message>
      <source>Type what you want to do</source>
      <translation>Escribe lo que quieres hacer</translation>
    </message>
    <message>
      <source>Command</source>
      <translation>Comando</translation>
    </message>
    <message>
      <source>Commands</source>
      <translation>Comandos</translation>
    </message>
    <message>
      <source>The repository is empty. Add a file, or ask for a first one.</source>
      <translation>El repositorio está vacío. Añade un archivo, o pide el primero.</translation>
    </message>
    <message>
      <source>Changes</source>
      <translation>Cambios</translation>
    </message>
    <message>
      <source>Take the chosen files back to what is committed: a patch to review, which can be undone (D)</source>
      <translation>Devolver los archivos elegidos a lo confirmado: un parche que revisar, que se puede deshacer (D)</translation>
    </message>
    <message>
      <source>Discard what is not committed of the chosen files…</source>
      <translation>Descartar lo no confirmado de los archivos elegidos…</translation>
    </message>
    <message>
      <source>{name} · nothing committed yet</source>
      <translation>{name} · aún no hay nada confirmado</translation>
    </message>
    <message>
      <source>{ahead} ahead, {behind} behind {upstream}</source>
      <translation>{ahead} por delante, {behind} por detrás de {upstream}</translation>
    </message>
    <message>
      <source>Changed files</source>
      <translation>Archivos cambiados</translation>
    </message>
    <message>
      <source>Show all as one diff</source>
      <translation>Ver como un diff</translation>
    </message>
    <message>
      <source>Discard…</source>
      <translation>Descartar…</translation>
    </message>
    <message>
      <source>All changes since the last commit</source>
      <translation>Todos los cambios desde la última confirmación</translation>
    </message>
    <message>
      <source>{ahead} ahead of {upstream}</source>
      <translation>{ahead} por delante de {upstream}</translation>
    </message>
    <message>
      <source>partly staged</source>
      <translation>preparado en parte</translation>
    </message>
    <message>
      <source>CHANGES</source>
      <translation>CAMBIOS</translation>
    </message>
    <message>
      <source>Show or hide the trash</source>
      <translation>Mostrar u ocultar la papelera</translation>
    </message>
    <message>
      <source>Show what this session has changed, as one diff</source>
      <translation>Mostrar como un diff lo que ha cambiado esta sesión</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} changed</source>
      <translation>
        <numerusform>{n:,} cambiado</numerusform>
        <numerusform>{n:,} cambiados</numerusform>
      </translation>
    </message>
    <message>
      <source>Nothing differs from the last commit.</source>
      <translation>Nada difiere de la última confirmación.</translation>
    </message>
    <message>
      <source>{title}: nothing differs any more.</source>
      <translation>{title}: ya no difiere nada.</translation>
    </message>
    <message>
      <source>{behind} behind {upstream}</source>
      <translation>{behind} por detrás de {upstream}</translation>
    </message>
    <message>
      <source>up to date with {upstream}</source>
      <translation>al día con {upstream}</translation>
    </message>
    <message>
      <source>What this session has changed</source>
      <translation>Lo que ha cambiado esta sesión</translation>
    </message>
    <message>
      <source>Every file this session wrote is as it was before.</source>
      <translation>Cada archivo que escribió esta sesión está como antes.</translation>
    </message>
    <message>
      <source>This folder holds no files yet. Ask for a first one.</source>
      <translation>Esta carpeta aún no contiene archivos. Pide el primero.</translation>
    </message>
    <message>
      <source>Copy whole path</source>
      <translation>Copiar la ruta completa</translation>
    </message>
    <message>
      <source>Show in the file manager</source>
      <translation>Mostrar en el administrador de archivos</translation>
    </message>
    <message>
      <source>FILES</source>
      <translation>ARCHIVOS</translation>
    </message>
    <message>
      <source>Add the file to the conversation</source>
      <translation>Añadir el archivo a la conversación</translation>
    </message>
    <message>
      <source>Copy the whole path</source>
      <translation>Copiar la ruta completa</translation>
    </message>
    <message>
      <source>Open the file outside</source>
      <translation>Abrir el archivo fuera</translation>
    </message>
    <message>
      <source>Show the file in the file manager</source>
      <translation>Mostrar el archivo en el administrador de archivos</translation>
    </message>
    <message>
      <source>Add to the conversation</source>
      <translation>Añadir a la conversación</translation>
    </message>
    <message>
      <source>Open outside</source>
      <translation>Abrir fuera</translation>
    </message>
    <message>
      <source>No key is needed: it runs on this machine, and nothing leaves it.</source>
      <translation>No hace falta clave: se ejecuta en este equipo y nada sale de él.</translation>
    </message>
    <message>
      <source>Connect a model</source>
      <translation>Conectar un modelo</translation>
    </message>
    <message>
      <source>Check the gateway</source>
      <translation>Comprobar la pasarela</translation>
    </message>
    <message>
      <source>First steps</source>
      <translation>Primeros pasos</translation>
    </message>
    <message>
      <source>Keep for this session only</source>
      <translation>Conservar solo para esta sesión</translation>
    </message>
    <message>
      <source>Try the keyring again</source>
      <translation>Probar otra vez el llavero</translation>
    </message>
    <message>
      <source>Open a folder…</source>
      <translation>Abrir una carpeta…</translation>
    </message>
    <message>
      <source>No telemetry. Requests go to {host}{way} and nowhere else.</source>
      <translation>Sin telemetría. Las solicitudes van a {host}{way} y a ningún otro sitio.</translation>
    </message>
    <message>
      <source>Asking the gateway…</source>
      <translation>Preguntando a la pasarela…</translation>
    </message>
    <message>
      <source>Everything is ready. You may check the gateway first; {price}.</source>
      <translation>Todo está listo. Puedes comprobar antes la pasarela; {price}.</translation>
    </message>
    <message>
      <source>A coding assistant that writes nothing without you.</source>
      <translation>Un asistente de programación que no escribe nada sin ti.</translation>
    </message>
    <message>
      <source>Try the demo, no key needed</source>
      <translation>Probar la demostración, sin clave</translation>
    </message>
    <message>
      <source>Asking the keyring…</source>
      <translation>Preguntando al llavero…</translation>
    </message>
    <message>
      <source>Continue in {name}</source>
      <translation>Continuar en {name}</translation>
    </message>
    <message>
      <source>Paste a unified diff, SEARCH/REPLACE blocks, an apply_patch text, or an answer with one in it.</source>
      <translation>Pega un diff unificado, bloques SEARCH/REPLACE, un texto apply_patch o una respuesta que contenga uno.</translation>
    </message>
    <message>
      <source>Propose a patch</source>
      <translation>Proponer un parche</translation>
    </message>
    <message>
      <source>Patch</source>
      <translation>Parche</translation>
    </message>
    <message>
      <source>Nothing is written: you review it first, file by file.</source>
      <translation>No se escribe nada: lo revisas antes, archivo por archivo.</translation>
    </message>
    <message>
      <source>{hint} You review it first.</source>
      <translation>{hint} Lo revisas antes.</translation>
    </message>
    <message>
      <source>{count:,} characters, too many to edit here.</source>
      <translation>{count:,} caracteres, demasiados para editar aquí.</translation>
    </message>
    <message>
      <source>What is in it</source>
      <translation>Qué contiene</translation>
    </message>
    <message>
      <source> and </source>
      <translation> y </translation>
    </message>
    <message>
      <source>There is nothing to review yet.

Ask for a change in the conversation. What the model proposes appears here, and nothing is written before you apply it.</source>
      <translation>Aún no hay nada que revisar.

Pide un cambio en la conversación. Lo que proponga el modelo aparecerá aquí, y no se escribe nada antes de que lo apliques.</translation>
    </message>
    <message numerus="yes">
      <source>{seen} of {n} hunks seen</source>
      <translation>
        <numerusform>{seen} de {n} fragmento visto</numerusform>
        <numerusform>{seen} de {n} fragmentos vistos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Reading {n} proposed files…</source>
      <translation>
        <numerusform>Leyendo {n} archivo propuesto…</numerusform>
        <numerusform>Leyendo {n} archivos propuestos…</numerusform>
      </translation>
    </message>
    <message>
      <source>Search</source>
      <translation>Buscar</translation>
    </message>
    <message>
      <source>Add the chosen hits to the conversation</source>
      <translation>Añadir las coincidencias elegidas a la conversación</translation>
    </message>
    <message>
      <source>Match case</source>
      <translation>Distinguir mayúsculas y minúsculas</translation>
    </message>
    <message>
      <source>Whole words</source>
      <translation>Palabras completas</translation>
    </message>
    <message>
      <source>Regular expression</source>
      <translation>Expresión regular</translation>
    </message>
    <message>
      <source>Search for</source>
      <translation>Buscar</translation>
    </message>
    <message>
      <source>Files, such as src/** or !*.md</source>
      <translation>Archivos, como src/** o !*.md</translation>
    </message>
    <message>
      <source>Only in these files</source>
      <translation>Solo en estos archivos</translation>
    </message>
    <message>
      <source>The first {most_added} of {count:,} places go along. Choose the ones you need.</source>
      <translation>Se adjuntan los primeros {most_added} de {count:,} lugares. Elige los que necesites.</translation>
    </message>
    <message>
      <source>Searched in {seconds:.1f} s with {engine}</source>
      <translation>Buscado en {seconds:.1f} s con {engine}</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} hits</source>
      <translation>
        <numerusform>{n:,} coincidencia</numerusform>
        <numerusform>{n:,} coincidencias</numerusform>
      </translation>
    </message>
    <message>
      <source>Search result</source>
      <translation>Resultado de la búsqueda</translation>
    </message>
    <message>
      <source>SEARCH</source>
      <translation>BUSCAR</translation>
    </message>
    <message>
      <source>Show the next hit</source>
      <translation>Mostrar la coincidencia siguiente</translation>
    </message>
    <message>
      <source>Show the hit before</source>
      <translation>Mostrar la coincidencia anterior</translation>
    </message>
    <message>
      <source>No folder is open yet.</source>
      <translation>Aún no hay ninguna carpeta abierta.</translation>
    </message>
    <message>
      <source>Stopped · {counts}</source>
      <translation>Detenida · {counts}</translation>
    </message>
    <message>
      <source>Nothing found</source>
      <translation>No se encontró nada</translation>
    </message>
    <message>
      <source>These are the first {hits:,} hits. Search for more letters, or in fewer files.</source>
      <translation>Estas son las primeras {hits:,} coincidencias. Busca más letras, o en menos archivos.</translation>
    </message>
    <message>
      <source>The search took too long; these are the hits until then.</source>
      <translation>La búsqueda tardó demasiado; estas son las coincidencias hasta entonces.</translation>
    </message>
    <message>
      <source>Enter searches for a single letter.</source>
      <translation>Entrar busca una sola letra.</translation>
    </message>
    <message>
      <source>No session holds all of these words. Fewer of them, or a part of one, find more.</source>
      <translation>Ninguna sesión contiene todas estas palabras. Menos palabras, o una parte de una, encuentran más.</translation>
    </message>
    <message>
      <source>No session could be opened; the line above the status bar says why. When that is mended, New tries again.</source>
      <translation>No se pudo abrir ninguna sesión; la línea sobre la barra de estado dice por qué. Cuando esté arreglado, «Nueva» lo intenta otra vez.</translation>
    </message>
    <message>
      <source>Sessions</source>
      <translation>Sesiones</translation>
    </message>
    <message>
      <source>New</source>
      <translation>Nueva</translation>
    </message>
    <message>
      <source>Search all sessions</source>
      <translation>Buscar en todas las sesiones</translation>
    </message>
    <message>
      <source>SESSIONS</source>
      <translation>SESIONES</translation>
    </message>
    <message>
      <source>Read what was said, to find words in it</source>
      <translation>Leer lo dicho, para encontrar palabras en ello</translation>
    </message>
    <message>
      <source>Search all sessions…</source>
      <translation>Buscar en todas las sesiones…</translation>
    </message>
    <message>
      <source>Rename the session in the list</source>
      <translation>Cambiar el nombre de la sesión de la lista</translation>
    </message>
    <message>
      <source>Pin the session in the list, or let it go</source>
      <translation>Anclar la sesión de la lista, o desanclarla</translation>
    </message>
    <message>
      <source>Archive the session in the list, or bring it back</source>
      <translation>Archivar la sesión de la lista, o recuperarla</translation>
    </message>
    <message>
      <source>Export the session in the list as Markdown…</source>
      <translation>Exportar la sesión de la lista como Markdown…</translation>
    </message>
    <message>
      <source>Export the session in the list for a report…</source>
      <translation>Exportar la sesión de la lista para un informe…</translation>
    </message>
    <message>
      <source>Check what the session in the list wrote</source>
      <translation>Comprobar lo que escribió la sesión de la lista</translation>
    </message>
    <message>
      <source>Run the session in the list again, offline</source>
      <translation>Volver a ejecutar sin conexión la sesión de la lista</translation>
    </message>
    <message>
      <source>Delete the session in the list</source>
      <translation>Eliminar la sesión de la lista</translation>
    </message>
    <message>
      <source>Bring the session back that was just deleted</source>
      <translation>Recuperar la sesión recién eliminada</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>Cambiar nombre</translation>
    </message>
    <message>
      <source>Export as Markdown…</source>
      <translation>Exportar como Markdown…</translation>
    </message>
    <message>
      <source>Export for a report…</source>
      <translation>Exportar para un informe…</translation>
    </message>
    <message>
      <source>Check what it wrote</source>
      <translation>Comprobar lo que escribió</translation>
    </message>
    <message>
      <source>Run it again, offline</source>
      <translation>Volver a ejecutarla sin conexión</translation>
    </message>
    <message>
      <source>Delete</source>
      <translation>Eliminar</translation>
    </message>
    <message>
      <source>Pin</source>
      <translation>Anclar</translation>
    </message>
    <message>
      <source>Bring back from the archive</source>
      <translation>Recuperar del archivo</translation>
    </message>
    <message>
      <source>Archive</source>
      <translation>Archivar</translation>
    </message>
    <message>
      <source>No tests have run in this session.

Run them here, or ask for them in the conversation; the results appear in this place.</source>
      <translation>No se ha ejecutado ningún test en esta sesión.

Ejecútalos aquí, o pídelos en la conversación; los resultados aparecen en este lugar.</translation>
    </message>
    <message>
      <source>The tests run in a copy of the project. The results appear in this place.</source>
      <translation>Los tests se ejecutan en una copia del proyecto. Los resultados aparecen aquí.</translation>
    </message>
    <message>
      <source>No tests have run in this session.</source>
      <translation>No se ha ejecutado ningún test en esta sesión.</translation>
    </message>
    <message>
      <source>Files have changed since this run; run it again.</source>
      <translation>Han cambiado archivos desde esta ejecución; ejecútala de nuevo.</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} failed</source>
      <translation>
        <numerusform>{n:,} fallido</numerusform>
        <numerusform>{n:,} fallidos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} passed</source>
      <translation>
        <numerusform>{n:,} pasado</numerusform>
        <numerusform>{n:,} pasados</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} skipped</source>
      <translation>
        <numerusform>{n:,} omitido</numerusform>
        <numerusform>{n:,} omitidos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} fixed</source>
      <translation>
        <numerusform>{n:,} corregido</numerusform>
        <numerusform>{n:,} corregidos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} newly failing</source>
      <translation>
        <numerusform>{n:,} que ahora falla</numerusform>
        <numerusform>{n:,} que ahora fallan</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} new</source>
      <translation>
        <numerusform>{n:,} nuevo</numerusform>
        <numerusform>{n:,} nuevos</numerusform>
      </translation>
    </message>
    <message>
      <source>{words} since {against}</source>
      <translation>{words} desde {against}</translation>
    </message>
    <message>
      <source>Run all tests</source>
      <translation>Ejecutar todos los tests</translation>
    </message>
    <message>
      <source>Run the failed tests</source>
      <translation>Ejecutar los tests fallidos</translation>
    </message>
    <message>
      <source>Run the test, class or file</source>
      <translation>Ejecutar el test, la clase o el archivo</translation>
    </message>
    <message>
      <source>Stop the tests</source>
      <translation>Detener los tests</translation>
    </message>
    <message>
      <source>Change the command that runs the tests</source>
      <translation>Cambiar el comando que ejecuta los tests</translation>
    </message>
    <message>
      <source>Until you trust it, the model may read, search and answer: no git, no commands, no tests, no changes.</source>
      <translation>Hasta que confíes en ella, el modelo puede leer, buscar y responder: ni git, ni comandos, ni tests, ni cambios.</translation>
    </message>
    <message>
      <source>You have not said yet whether you trust this folder.</source>
      <translation>Aún no has dicho si confías en esta carpeta.</translation>
    </message>
    <message>
      <source>What would run by itself in this folder has changed since you trusted it.</source>
      <translation>Lo que se ejecutaría por sí solo en esta carpeta ha cambiado desde que confiaste en ella.</translation>
    </message>
    <message>
      <source>This folder is open read only.</source>
      <translation>Esta carpeta está abierta en modo de solo lectura.</translation>
    </message>
    <message>
      <source>You trust this folder: git, commands and tests may run, each under its own rules.</source>
      <translation>Confías en esta carpeta: git, los comandos y los tests se pueden ejecutar, cada uno según sus reglas.</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} things worth knowing</source>
      <translation>
        <numerusform>{n:,} cosa que conviene saber</numerusform>
        <numerusform>{n:,} cosas que conviene saber</numerusform>
      </translation>
    </message>
    <message>
      <source>{things}; {running:,} would run or lead elsewhere as soon as git is used, marked “dangerous”.</source>
      <translation>{things}; {running:,} se ejecutarían o llevarían a otra parte en cuanto se use git, marcadas «peligroso».</translation>
    </message>
    <message>
      <source>Trust in this folder</source>
      <translation>Confianza en esta carpeta</translation>
    </message>
    <message>
      <source>Nothing in it would run or be loaded by itself.</source>
      <translation>Nada de ella se ejecutaría ni se cargaría por sí solo.</translation>
    </message>
    <message>
      <source>{things}; none would run by itself.</source>
      <translation>{things}; ninguna se ejecutaría por sí sola.</translation>
    </message>
    <message>
      <source>Dangerous. </source>
      <translation>Peligroso. </translation>
    </message>
    <message>
      <source>Trust and open</source>
      <translation>Confiar y abrir</translation>
    </message>
    <message>
      <source>Read only</source>
      <translation>Solo lectura</translation>
    </message>
    <message>
      <source>Choose another folder…</source>
      <translation>Elegir otra carpeta…</translation>
    </message>
    <message>
      <source>What the folder brings along</source>
      <translation>Lo que trae la carpeta</translation>
    </message>
    <message>
      <source>Trust this folder?</source>
      <translation>¿Confiar en esta carpeta?</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Carpeta</translation>
    </message>
    <message>
      <source>What was found</source>
      <translation>Lo que se encontró</translation>
    </message>
    <message>
      <source>dangerous</source>
      <translation>peligroso</translation>
    </message>
    <message>
      <source>How it stands</source>
      <translation>Cómo está la situación</translation>
    </message>
    <message>
      <source>… and {count:,} more</source>
      <translation>… y {count:,} más</translation>
    </message>
    <message>
      <source>Usage</source>
      <translation>Uso</translation>
    </message>
    <message>
      <source>No file is open.

Choose one in the list of files, or go to one by a part of its name</source>
      <translation>No hay ningún archivo abierto.

Elige uno en la lista de archivos, o ve a uno por una parte de su nombre</translation>
    </message>
    <message>
      <source>Text</source>
      <translation>Texto</translation>
    </message>
    <message>
      <source>Blame</source>
      <translation>Autoría</translation>
    </message>
    <message>
      <source>History</source>
      <translation>Historial</translation>
    </message>
    <message>
      <source>Find in the file, or among the commits</source>
      <translation>Buscar en el archivo, o entre las confirmaciones</translation>
    </message>
    <message>
      <source>Go to a symbol of the file…</source>
      <translation>Ir a un símbolo del archivo…</translation>
    </message>
    <message>
      <source>line {first}</source>
      <translation>la línea {first}</translation>
    </message>
    <message>
      <source>this file</source>
      <translation>este archivo</translation>
    </message>
    <message>
      <source>lines {first}–{last}</source>
      <translation>las líneas {first}–{last}</translation>
    </message>
    <message>
      <source>Ask about {lines}</source>
      <translation>Preguntar sobre {lines}</translation>
    </message>
    <message>
      <source>Where the chosen line stands</source>
      <translation>Dónde está la línea elegida</translation>
    </message>
    <message>
      <source>Ask at once what it does and why</source>
      <translation>Preguntar ya qué hace y por qué</translation>
    </message>
    <message>
      <source>Where the line comes from</source>
      <translation>De dónde viene la línea</translation>
    </message>
    <message>
      <source>Go to a line of the file</source>
      <translation>Ir a una línea del archivo</translation>
    </message>
    <message>
      <source>Next hit in the file</source>
      <translation>Coincidencia siguiente en el archivo</translation>
    </message>
    <message>
      <source>Previous hit in the file</source>
      <translation>Coincidencia anterior en el archivo</translation>
    </message>
    <message>
      <source>Ask about the chosen lines</source>
      <translation>Preguntar sobre las líneas elegidas</translation>
    </message>
    <message>
      <source>Explain the chosen lines</source>
      <translation>Explicar las líneas elegidas</translation>
    </message>
    <message>
      <source>Show the text of the file alone</source>
      <translation>Mostrar solo el texto del archivo</translation>
    </message>
    <message>
      <source>Show who wrote each line</source>
      <translation>Mostrar quién escribió cada línea</translation>
    </message>
    <message>
      <source>Show the history of the file or the chosen lines</source>
      <translation>Mostrar el historial del archivo o de las líneas elegidas</translation>
    </message>
    <message>
      <source>Show the log of all branches</source>
      <translation>Mostrar el registro de todas las ramas</translation>
    </message>
    <message>
      <source>Log of all branches</source>
      <translation>Registro de todas las ramas</translation>
    </message>
    <message>
      <source>lines {first} to {last}</source>
      <translation>las líneas {first} a {last}</translation>
    </message>
    <message>
      <source>Explain {name}.</source>
      <translation>Explica {name}.</translation>
    </message>
    <message>
      <source>Explain {what} of {name}.</source>
      <translation>Explica {what} de {name}.</translation>
    </message>
    <message>
      <source>{words} What does it do, and why is it written like this?</source>
      <translation>{words} ¿Qué hace y por qué está escrito así?</translation>
    </message>
    <message>
      <source>Nothing that {name} defines is known; Ctrl+F finds words in it.</source>
      <translation>No se conoce nada de lo que define {name}; Ctrl+F busca palabras en él.</translation>
    </message>
    <message>
      <source>No commit holds {words} yet. Commit it under Changes, and its history begins.</source>
      <translation>Ninguna confirmación contiene aún {words}. Confírmalo en Cambios y empezará su historial.</translation>
    </message>
    <message>
      <source>All branches</source>
      <translation>Todas las ramas</translation>
    </message>
    <message>
      <source>Nothing is committed yet. Commit something under Changes, and the log begins with it.</source>
      <translation>Aún no hay nada confirmado. Confirma algo en Cambios y el registro empezará ahí.</translation>
    </message>
    <message>
      <source>lines {first}–{last} of {path}</source>
      <translation>líneas {first}–{last} de {path}</translation>
    </message>
    <message>
      <source>A command made this change; the conversation tells of it.</source>
      <translation>Un comando hizo este cambio; la conversación lo cuenta.</translation>
    </message>
    <message>
      <source>Put into the message</source>
      <translation>Poner en el mensaje</translation>
    </message>
    <message>
      <source>Nothing fits “{typed}”. Fewer letters find more.</source>
      <translation>Nada encaja con «{typed}». Menos letras encuentran más.</translation>
    </message>
    <message>
      <source>Enter edits it, Delete removes it, Alt+Up and Alt+Down move it, Alt+Enter sends it now</source>
      <translation>Entrar lo edita, Supr lo quita, Alt+Arriba y Alt+Abajo lo mueven, Alt+Entrar lo envía ya</translation>
    </message>
    <message>
      <source>Queued message {number}: {shown}</source>
      <translation>Mensaje en cola {number}: {shown}</translation>
    </message>
    <message>
      <source>Remove: {words}</source>
      <translation>Quitar: {words}</translation>
    </message>
    <message>
      <source>Queued message</source>
      <translation>Mensaje en cola</translation>
    </message>
    <message>
      <source>Without words the message is removed</source>
      <translation>Sin palabras, el mensaje se quita</translation>
    </message>
    <message>
      <source>Queued messages</source>
      <translation>Mensajes en cola</translation>
    </message>
    <message>
      <source>  with {along}</source>
      <translation>  con {along}</translation>
    </message>
    <message>
      <source>Edit: {words}</source>
      <translation>Editar: {words}</translation>
    </message>
    <message>
      <source>Save (Enter)</source>
      <translation>Guardar (Entrar)</translation>
    </message>
    <message>
      <source>Cancel (Esc)</source>
      <translation>Cancelar (Esc)</translation>
    </message>
    <message>
      <source>and {more} more</source>
      <translation>y {more} más</translation>
    </message>
    <message>
      <source>waiting, because {halted}</source>
      <translation>en espera, porque {halted}</translation>
    </message>
    <message>
      <source>with the next step</source>
      <translation>con el próximo paso</translation>
    </message>
    <message>
      <source>Panels</source>
      <translation>Paneles</translation>
    </message>
    <message>
      <source>Recent sessions</source>
      <translation>Sesiones recientes</translation>
    </message>
    <message>
      <source>Session: {title}</source>
      <translation>Sesión: {title}</translation>
    </message>
    <message>
      <source>Session</source>
      <translation>Sesión</translation>
    </message>
    <message>
      <source>Another folder…</source>
      <translation>Otra carpeta…</translation>
    </message>
    <message>
      <source>no longer there</source>
      <translation>ya no está</translation>
    </message>
    <message>
      <source>Enter opens it here · Ctrl+Enter in a window of its own · Esc leaves</source>
      <translation>Entrar la abre aquí · Ctrl+Entrar en su propia ventana · Esc sale</translation>
    </message>
    <message>
      <source>Open a recent folder…</source>
      <translation>Abrir una carpeta reciente…</translation>
    </message>
    <message>
      <source>Open a recent folder</source>
      <translation>Abrir una carpeta reciente</translation>
    </message>
    <message>
      <source>Type some letters of a folder's path</source>
      <translation>Escribe letras de la ruta de una carpeta</translation>
    </message>
    <message>
      <source>Folders that fit</source>
      <translation>Carpetas que encajan</translation>
    </message>
    <message>
      <source>{folder} is no longer there. Open the folder it has become.</source>
      <translation>{folder} ya no está. Abre la carpeta en que se ha convertido.</translation>
    </message>
    <message>
      <source>new</source>
      <translation>nuevos</translation>
    </message>
    <message>
      <source>was failing</source>
      <translation>fallaba</translation>
    </message>
    <message>
      <source>was passing</source>
      <translation>pasaba</translation>
    </message>
    <message>
      <source>no longer runs</source>
      <translation>ya no se ejecuta</translation>
    </message>
    <message>
      <source>passed</source>
      <translation>pasados</translation>
    </message>
    <message>
      <source>skipped</source>
      <translation>omitidos</translation>
    </message>
    <message>
      <source>{name}: {words} tests{state}</source>
      <translation>{name}: {words} tests{state}</translation>
    </message>
    <message>
      <source>, open</source>
      <translation>, abierto</translation>
    </message>
    <message>
      <source>, closed</source>
      <translation>, cerrado</translation>
    </message>
    <message>
      <source>K2Desk made a mistake ({name}); the terminal has the details.</source>
      <translation>K2Desk cometió un error ({name}); el terminal tiene los detalles.</translation>
    </message>
    <message>
      <source>It is sent as soon as everything is ready.</source>
      <translation>Se envía en cuanto todo esté listo.</translation>
    </message>
    <message>
      <source>That question is no longer open; nothing was done.</source>
      <translation>Esa pregunta ya no está abierta; no se hizo nada.</translation>
    </message>
    <message>
      <source>The assistant still works. Stop it, or wait for its end.</source>
      <translation>El asistente aún trabaja. Detenlo, o espera a que termine.</translation>
    </message>
    <message>
      <source>Stopped before it was sent.</source>
      <translation>Se detuvo antes de enviarlo.</translation>
    </message>
    <message>
      <source>the same command</source>
      <translation>el mismo comando</translation>
    </message>
    <message>
      <source>Write your side question, then {key} asks it.</source>
      <translation>Escribe tu pregunta aparte y {key} la envía.</translation>
    </message>
    <message>
      <source>Write what is wanted of what goes along.</source>
      <translation>Escribe qué quieres que se haga con lo que acompaña al mensaje.</translation>
    </message>
    <message>
      <source>Check “{title}”</source>
      <translation>Comprobar «{title}»</translation>
    </message>
    <message>
      <source>Run “{title}” again, offline</source>
      <translation>Volver a ejecutar «{title}» sin conexión</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} writes</source>
      <translation>
        <numerusform>{n:,} escritura</numerusform>
        <numerusform>{n:,} escrituras</numerusform>
      </translation>
    </message>
    <message>
      <source>“{title}” went another way this time: {other}</source>
      <translation>«{title}» tomó otro camino esta vez: {other}</translation>
    </message>
    <message>
      <source>“{title}” ended as recorded: {turns}, the same files, {tree}.</source>
      <translation>«{title}» terminó como se registró: {turns}, los mismos archivos, {tree}.</translation>
    </message>
    <message>
      <source>“{title}” is whole: {writes}, none without approval.</source>
      <translation>«{title}» está íntegra: {writes}, ninguna sin aprobación.</translation>
    </message>
    <message>
      <source>“{title}” is not as it should be: {fault}</source>
      <translation>«{title}» no está como debería: {fault}</translation>
    </message>
    <message>
      <source>a write that nobody allowed.</source>
      <translation>una escritura que nadie permitió.</translation>
    </message>
    <message>
      <source>k2desk verify {session} lists everything.</source>
      <translation>k2desk verify {session} lo enumera todo.</translation>
    </message>
    <message>
      <source>Stop the assistant first, then delete “{title}”.</source>
      <translation>Detén primero al asistente y elimina después «{title}».</translation>
    </message>
    <message>
      <source>Title of the session</source>
      <translation>Título de la sesión</translation>
    </message>
    <message>
      <source>Deleted “{title}”</source>
      <translation>Se eliminó «{title}»</translation>
    </message>
    <message>
      <source>Deleted “{title}”. {key} brings it back.</source>
      <translation>Se eliminó «{title}». {key} la recupera.</translation>
    </message>
    <message>
      <source>Undo the deletion</source>
      <translation>Deshacer la eliminación</translation>
    </message>
    <message>
      <source>it costs ${dollars:.2f} at most, mostly far less</source>
      <translation>cuesta ${dollars:.2f} como mucho, casi siempre mucho menos</translation>
    </message>
    <message>
      <source>it costs nothing</source>
      <translation>no cuesta nada</translation>
    </message>
    <message>
      <source>Gateway check</source>
      <translation>Prueba de la pasarela</translation>
    </message>
    <message>
      <source>Stop the check</source>
      <translation>Detener la comprobación</translation>
    </message>
    <message>
      <source>0 of {count} · {at_most}</source>
      <translation>0 de {count} · {at_most}</translation>
    </message>
    <message>
      <source>{greens} of {count} green · spent about ${dollars:.4f}</source>
      <translation>{greens} de {count} en verde · gastado: unos ${dollars:.4f}</translation>
    </message>
    <message>
      <source>Check again</source>
      <translation>Comprobar de nuevo</translation>
    </message>
    <message>
      <source>Check the gateway again</source>
      <translation>Comprobar de nuevo la pasarela</translation>
    </message>
    <message>
      <source>About the check</source>
      <translation>Sobre la comprobación</translation>
    </message>
    <message>
      <source>{greens} of {count} green on {when}.</source>
      <translation>{greens} de {count} en verde el {when}.</translation>
    </message>
    <message>
      <source>Ten short requests; {at_most}.</source>
      <translation>Diez solicitudes breves; {at_most}.</translation>
    </message>
    <message>
      <source>{done} of {count} · {at_most}</source>
      <translation>{done} de {count} · {at_most}</translation>
    </message>
    <message>
      <source>Stopped. What was asked so far may have cost something.</source>
      <translation>Detenida. Lo preguntado hasta ahora puede haber costado algo.</translation>
    </message>
    <message>
      <source>What stands under Look changes at once; everything else holds from the next session on</source>
      <translation>Lo que está bajo Apariencia cambia al momento; todo lo demás vale desde la próxima sesión</translation>
    </message>
    <message>
      <source>Rules</source>
      <translation>Reglas</translation>
    </message>
    <message>
      <source>Tool servers</source>
      <translation>Herramientas (MCP)</translation>
    </message>
    <message>
      <source>provider gateway key balance models look for local servers</source>
      <translation>proveedor pasarela clave saldo modelos buscar servidores locales provider gateway key</translation>
    </message>
    <message>
      <source>gateway check key models streams reasoning tool calls usage stop price</source>
      <translation>comprobación de la pasarela clave modelos streaming razonamiento llamadas herramientas uso detener precio check</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Configuración</translation>
    </message>
    <message>
      <source>No setting has to do with that.</source>
      <translation>Ninguna opción tiene que ver con eso.</translation>
    </message>
    <message>
      <source>Search the settings</source>
      <translation>Buscar en la configuración</translation>
    </message>
    <message>
      <source>Sections</source>
      <translation>Secciones</translation>
    </message>
    <message>
      <source>On</source>
      <translation>Activado</translation>
    </message>
    <message>
      <source>Choose…</source>
      <translation>Elegir…</translation>
    </message>
    <message>
      <source>Choose: {title}</source>
      <translation>Elegir: {title}</translation>
    </message>
    <message>
      <source>Ask for models and balance</source>
      <translation>Preguntar por modelos y saldo</translation>
    </message>
    <message>
      <source>key in {place}</source>
      <translation>clave en {place}</translation>
    </message>
    <message>
      <source>{name} at {base_url}{way}</source>
      <translation>{name} en {base_url}{way}</translation>
    </message>
    <message>
      <source>no model named</source>
      <translation>ningún modelo indicado</translation>
    </message>
    <message>
      <source>{count:,} models listed</source>
      <translation>{count:,} modelos enumerados</translation>
    </message>
    <message>
      <source>What the gateway tells</source>
      <translation>Lo que dice la pasarela</translation>
    </message>
    <message>
      <source>no key yet</source>
      <translation>aún sin clave</translation>
    </message>
    <message>
      <source>key for this session only</source>
      <translation>clave solo para esta sesión</translation>
    </message>
    <message>
      <source>Your system’s keyring stores it, else this session’s memory. Never a file, a log or an export.</source>
      <translation>La guarda el llavero de tu sistema o, si no, la memoria de esta sesión. Nunca un archivo, un registro ni una exportación.</translation>
    </message>
    <message>
      <source>Replace…</source>
      <translation>Sustituir…</translation>
    </message>
    <message>
      <source>Check</source>
      <translation>Comprobar</translation>
    </message>
    <message>
      <source>Paste your key</source>
      <translation>Pega tu clave</translation>
    </message>
    <message>
      <source>Key</source>
      <translation>Clave</translation>
    </message>
    <message>
      <source>Check the key</source>
      <translation>Comprobar la clave</translation>
    </message>
    <message>
      <source>for this session</source>
      <translation>para esta sesión</translation>
    </message>
    <message>
      <source>in {place}</source>
      <translation>en {place}</translation>
    </message>
    <message>
      <source>No model server answers on this machine. Start llama.cpp, Ollama or LM Studio and look again.</source>
      <translation>Ningún servidor de modelos responde en este equipo. Inicia llama.cpp, Ollama o LM Studio y busca otra vez.</translation>
    </message>
    <message>
      <source>Look for local servers</source>
      <translation>Buscar servidores locales</translation>
    </message>
    <message>
      <source>Looking on this machine…</source>
      <translation>Buscando en este equipo…</translation>
    </message>
    <message>
      <source>Local servers</source>
      <translation>Servidores locales</translation>
    </message>
    <message>
      <source>wants a key</source>
      <translation>pide una clave</translation>
    </message>
    <message>
      <source>Use {name} · {what}</source>
      <translation>Usar {name} · {what}</translation>
    </message>
    <message>
      <source>no model loaded</source>
      <translation>ningún modelo cargado</translation>
    </message>
    <message>
      <source>Reset</source>
      <translation>Restablecer</translation>
    </message>
    <message>
      <source>{title}: refused</source>
      <translation>{title}: rechazado</translation>
    </message>
    <message>
      <source>Reset {title}</source>
      <translation>Restablecer {title}</translation>
    </message>
    <message>
      <source>Back to what is usual</source>
      <translation>Volver a lo habitual</translation>
    </message>
    <message>
      <source>Ask</source>
      <translation>Preguntar</translation>
    </message>
    <message>
      <source>Deny</source>
      <translation>Denegar</translation>
    </message>
    <message>
      <source>Answer</source>
      <translation>Respuesta</translation>
    </message>
    <message>
      <source>Tool</source>
      <translation>Herramienta</translation>
    </message>
    <message>
      <source>Pattern</source>
      <translation>Patrón</translation>
    </message>
    <message>
      <source>git stash drop, or src/**; empty for all of it</source>
      <translation>git stash drop, o src/**; vacío para todo</translation>
    </message>
    <message>
      <source>empty for everywhere</source>
      <translation>vacío para todas partes</translation>
    </message>
    <message>
      <source>Last day</source>
      <translation>Último día</translation>
    </message>
    <message>
      <source>such as 2026-12-31; empty for ever</source>
      <translation>por ejemplo 2026-12-31; vacío para siempre</translation>
    </message>
    <message>
      <source>Examples that fit, one a line</source>
      <translation>Ejemplos que encajan, uno por línea</translation>
    </message>
    <message>
      <source>Examples that don't fit, one a line</source>
      <translation>Ejemplos que no encajan, uno por línea</translation>
    </message>
    <message>
      <source>Why the rule can't be kept</source>
      <translation>Por qué no se puede guardar la regla</translation>
    </message>
    <message>
      <source>Fits</source>
      <translation>Encaja</translation>
    </message>
    <message>
      <source>Doesn't fit</source>
      <translation>No encaja</translation>
    </message>
    <message>
      <source>A folder is named by its whole path, from the root on.</source>
      <translation>Una carpeta se indica con su ruta completa, desde la raíz.</translation>
    </message>
    <message>
      <source>{day!r} is no day; write it like 2026-12-31.</source>
      <translation>{day!r} no es una fecha; escríbela como 2026-12-31.</translation>
    </message>
    <message>
      <source>Mend or remove it in the file; it is not touched from here.</source>
      <translation>Corrígela o quítala en el archivo; desde aquí no se toca.</translation>
    </message>
    <message>
      <source>Allows</source>
      <translation>Permite</translation>
    </message>
    <message>
      <source>Asks about</source>
      <translation>Pregunta por</translation>
    </message>
    <message>
      <source>Denies</source>
      <translation>Deniega</translation>
    </message>
    <message>
      <source>in {workspace}</source>
      <translation>en {workspace}</translation>
    </message>
    <message>
      <source>everywhere</source>
      <translation>en todas partes</translation>
    </message>
    <message>
      <source>Not read: {tool}</source>
      <translation>Sin leer: {tool}</translation>
    </message>
    <message>
      <source>fits</source>
      <translation>encaja</translation>
    </message>
    <message>
      <source>does not fit</source>
      <translation>no encaja</translation>
    </message>
    <message>
      <source> (line {line})</source>
      <translation> (línea {line})</translation>
    </message>
    <message>
      <source>Not used{line}: {why}</source>
      <translation>Sin uso{line}: {why}</translation>
    </message>
    <message>
      <source>until {day}</source>
      <translation>hasta {day}</translation>
    </message>
    <message>
      <source>until you remove it</source>
      <translation>hasta que la quites</translation>
    </message>
    <message>
      <source>all of it</source>
      <translation>todo</translation>
    </message>
    <message>
      <source>this session only</source>
      <translation>solo esta sesión</translation>
    </message>
    <message>
      <source>rules rule allow ask deny always command pattern examples expiry expired until last day folder session</source>
      <translation>reglas regla permitir preguntar denegar siempre comando patrón ejemplos caducidad hasta último día carpeta sesión rules</translation>
    </message>
    <message>
      <source>No rules yet. “Always…” on the card of a command makes one, and tries it on what you were asked before.</source>
      <translation>Aún no hay reglas. «Siempre…» en la tarjeta de un comando crea una, y la prueba con lo que se te preguntó antes.</translation>
    </message>
    <message>
      <source>Kept in {path}, which is yours to edit.</source>
      <translation>Se guardan en {path}, que puedes editar.</translation>
    </message>
    <message>
      <source>Removed {words}.</source>
      <translation>Se quitó {words}.</translation>
    </message>
    <message>
      <source>Undo the removal</source>
      <translation>Deshacer la retirada</translation>
    </message>
    <message>
      <source>Change the rule</source>
      <translation>Cambiar la regla</translation>
    </message>
    <message>
      <source>tool servers mcp model context protocol tools command url agree look start digest</source>
      <translation>servidores de herramientas mcp model context protocol herramientas comando url aceptar mirar iniciar resumen tool servers</translation>
    </message>
    <message>
      <source>No tool servers. One that speaks the Model Context Protocol goes into the file below as [servers.NAME].</source>
      <translation>No hay servidores de herramientas. Uno que hable el Model Context Protocol va en el archivo de abajo como [servers.NAME].</translation>
    </message>
    <message>
      <source>Starting it and asking for its tools…</source>
      <translation>Iniciándolo y preguntando por sus herramientas…</translation>
    </message>
    <message>
      <source>Agreed to; new sessions use it</source>
      <translation>Aceptado; las sesiones nuevas lo usan</translation>
    </message>
    <message>
      <source>Not agreed to yet, so nothing uses it</source>
      <translation>Aún sin aceptar, así que nada lo usa</translation>
    </message>
    <message>
      <source>Changed since you agreed, so nothing is sent to it</source>
      <translation>Ha cambiado desde que lo aceptaste, así que no se le envía nada</translation>
    </message>
    <message>
      <source>Switched off in the file</source>
      <translation>Desactivado en el archivo</translation>
    </message>
    <message>
      <source>They stand in {path}, which is yours to write.</source>
      <translation>Están en {path}, que puedes escribir tú.</translation>
    </message>
    <message>
      <source>Stop using</source>
      <translation>Dejar de usar</translation>
    </message>
    <message>
      <source>Start and look</source>
      <translation>Iniciar y mirar</translation>
    </message>
    <message>
      <source>Agree to these tools</source>
      <translation>Aceptar estas herramientas</translation>
    </message>
    <message>
      <source>Tab</source>
      <translation>Tab</translation>
    </message>
    <message>
      <source>Space</source>
      <translation>Espacio</translation>
    </message>
    <message>
      <source>an arrow</source>
      <translation>una flecha</translation>
    </message>
    <message>
      <source>Home</source>
      <translation>Inicio</translation>
    </message>
    <message>
      <source>End</source>
      <translation>Fin</translation>
    </message>
    <message>
      <source>Page Up</source>
      <translation>Re Pág</translation>
    </message>
    <message>
      <source>Page Down</source>
      <translation>Av Pág</translation>
    </message>
    <message>
      <source>selects all</source>
      <translation>selecciona todo</translation>
    </message>
    <message>
      <source>copies</source>
      <translation>copia</translation>
    </message>
    <message>
      <source>pastes</source>
      <translation>pega</translation>
    </message>
    <message>
      <source>cuts</source>
      <translation>corta</translation>
    </message>
    <message>
      <source>undoes</source>
      <translation>deshace</translation>
    </message>
    <message>
      <source>{key} is needed by lists and fields; hold Ctrl or Alt with it.</source>
      <translation>Las listas y los campos necesitan {key}; mantén Ctrl o Alt con ella.</translation>
    </message>
    <message>
      <source>{key} alone would be typed into the message; hold Ctrl or Alt with it.</source>
      <translation>{key} sola se escribiría en el mensaje; mantén Ctrl o Alt con ella.</translation>
    </message>
    <message>
      <source>{key} {editing} wherever text is written; take another key.</source>
      <translation>{key} {editing} dondequiera que se escribe texto; elige otra tecla.</translation>
    </message>
    <message>
      <source>Enter changes the keys of the action in the list, Delete takes them away.</source>
      <translation>Entrar cambia las teclas de la acción de la lista, Supr las quita.</translation>
    </message>
    <message>
      <source>Keyboard shortcuts</source>
      <translation>Métodos abreviados de teclado</translation>
    </message>
    <message>
      <source>Search by what it does, or by keys such as Ctrl+K</source>
      <translation>Busca por lo que hace, o por teclas como Ctrl+K</translation>
    </message>
    <message>
      <source>Search the shortcuts</source>
      <translation>Buscar en los métodos abreviados</translation>
    </message>
    <message>
      <source>No key</source>
      <translation>Sin tecla</translation>
    </message>
    <message>
      <source>Take it from there</source>
      <translation>Quitársela a la otra</translation>
    </message>
    <message>
      <source>Leave it</source>
      <translation>Dejarlo así</translation>
    </message>
    <message>
      <source>Reset all</source>
      <translation>Restablecer todo</translation>
    </message>
    <message>
      <source>Every action has its usual keys again.</source>
      <translation>Cada acción vuelve a tener sus teclas habituales.</translation>
    </message>
    <message>
      <source>no key</source>
      <translation>ninguna tecla</translation>
    </message>
    <message>
      <source>“{title}” has {now} from now on.</source>
      <translation>«{title}» tiene {now} desde ahora.</translation>
    </message>
    <message>
      <source>{error} The keys hold until K2Desk ends.</source>
      <translation>{error} Las teclas valen hasta que K2Desk termine.</translation>
    </message>
    <message>
      <source>No action has to do with that. Try fewer words.</source>
      <translation>Ninguna acción tiene que ver con eso. Prueba con menos palabras.</translation>
    </message>
    <message>
      <source>Press the new keys for “{title}”. Esc leaves it as it is.</source>
      <translation>Pulsa las teclas nuevas para «{title}». Esc lo deja como está.</translation>
    </message>
    <message>
      <source>{key} is already the key of {names}.</source>
      <translation>{key} ya es la tecla de {names}.</translation>
    </message>
    <message>
      <source>{key} is now the key of {names}. Change that one first.</source>
      <translation>{key} es ahora la tecla de {names}. Cambia antes esa.</translation>
    </message>
    <message>
      <source>Press the new keys</source>
      <translation>Pulsa las teclas nuevas</translation>
    </message>
    <message>
      <source>New keys</source>
      <translation>Teclas nuevas</translation>
    </message>
    <message>
      <source>Press the keys the action is to have; Esc leaves everything as it is</source>
      <translation>Pulsa las teclas que tendrá la acción; Esc lo deja todo como está</translation>
    </message>
    <message>
      <source>, in {place}</source>
      <translation>, en {place}</translation>
    </message>
    <message>
      <source>, chosen by you</source>
      <translation>, elegidas por ti</translation>
    </message>
    <message>
      <source>{keys}  changed</source>
      <translation>{keys}  cambiadas</translation>
    </message>
    <message>
      <source>Actions and their keys</source>
      <translation>Las acciones y sus teclas</translation>
    </message>
    <message>
      <source>{always} always</source>
      <translation>{always} siempre</translation>
    </message>
    <message>
      <source>Confined</source>
      <translation>Aislado</translation>
    </message>
    <message>
      <source>Partly confined</source>
      <translation>Aislado en parte</translation>
    </message>
    <message>
      <source>Not confined</source>
      <translation>Sin aislar</translation>
    </message>
    <message>
      <source>Nothing can run</source>
      <translation>Nada se puede ejecutar</translation>
    </message>
    <message numerus="yes">
      <source>{n} writes without approval</source>
      <translation>
        <numerusform>{n} escritura sin aprobación</numerusform>
        <numerusform>{n} escrituras sin aprobación</numerusform>
      </translation>
    </message>
    <message>
      <source>Status</source>
      <translation>Estado</translation>
    </message>
    <message>
      <source>Looking for a sandbox…</source>
      <translation>Buscando un entorno aislado…</translation>
    </message>
    <message>
      <source>Confinement</source>
      <translation>Aislamiento</translation>
    </message>
    <message>
      <source>Provider, key and settings</source>
      <translation>Proveedor, clave y configuración</translation>
    </message>
    <message>
      <source>Not trusted</source>
      <translation>Sin confianza</translation>
    </message>
    <message>
      <source>{words}. Trust in this folder…</source>
      <translation>{words}. Confianza en esta carpeta…</translation>
    </message>
    <message>
      <source>{version} is out</source>
      <translation>{version} disponible</translation>
    </message>
    <message>
      <source>K2Desk {version} is out</source>
      <translation>K2Desk {version} está disponible</translation>
    </message>
    <message>
      <source>Model {model} of {provider}, {place}. Settings</source>
      <translation>Modelo {model} de {provider}, {place}. Configuración</translation>
    </message>
    <message>
      <source>Writes without approval</source>
      <translation>Escrituras sin aprobación</translation>
    </message>
    <message>
      <source>What was written, against what you allowed</source>
      <translation>Lo escrito, frente a lo que permitiste</translation>
    </message>
    <message>
      <source>Speed</source>
      <translation>Velocidad</translation>
    </message>
    <message>
      <source>Dark, light or as the system</source>
      <translation>Oscuro, claro o como el sistema</translation>
    </message>
    <message>
      <source>{rate:.0f} tok/s</source>
      <translation>{rate:.0f} tok/s</translation>
    </message>
    <message>
      <source>No git, no commands, no tests, no changes</source>
      <translation>Ni git, ni comandos, ni tests, ni cambios</translation>
    </message>
    <message>
      <source>What to do about it</source>
      <translation>Qué hacer al respecto</translation>
    </message>
    <message>
      <source>looking for the key…</source>
      <translation>buscando la clave…</translation>
    </message>
    <message>
      <source>Copying {done} of {whole} files</source>
      <translation>Copiando {done} de {whole} archivos</translation>
    </message>
    <message>
      <source>Reading {done} of {whole} files</source>
      <translation>Leyendo {done} de {whole} archivos</translation>
    </message>
    <message>
      <source>Reading {done} of {whole} records</source>
      <translation>Leyendo {done} de {whole} registros</translation>
    </message>
    <message>
      <source>Writing {done} of {whole} records</source>
      <translation>Escribiendo {done} de {whole} registros</translation>
    </message>
    <message>
      <source>Checking {done} of {whole} records</source>
      <translation>Comprobando {done} de {whole} registros</translation>
    </message>
    <message>
      <source>Replaying {done} of {whole} turns</source>
      <translation>Repitiendo {done} de {whole} turnos</translation>
    </message>
    <message>
      <source>Command that runs the tests</source>
      <translation>Comando que ejecuta los tests</translation>
    </message>
    <message>
      <source> · {failed:,} failed</source>
      <translation> · {failed:,} fallidos</translation>
    </message>
    <message>
      <source>Starting…</source>
      <translation>Iniciando…</translation>
    </message>
    <message>
      <source>{done:,} done</source>
      <translation>{done:,} hechos</translation>
    </message>
    <message>
      <source>Run all</source>
      <translation>Ejecutar todo</translation>
    </message>
    <message>
      <source>Run failed</source>
      <translation>Solo fallidos</translation>
    </message>
    <message>
      <source>Change</source>
      <translation>Cambiar</translation>
    </message>
    <message>
      <source>empty: what is found here</source>
      <translation>vacío: lo que se encuentre aquí</translation>
    </message>
    <message>
      <source>Tests cannot run here: {trouble}</source>
      <translation>Los tests no se pueden ejecutar aquí: {trouble}</translation>
    </message>
    <message>
      <source>May the tests of this folder run?</source>
      <translation>¿Se pueden ejecutar los tests de esta carpeta?</translation>
    </message>
    <message>
      <source>Run them</source>
      <translation>Ejecutarlos</translation>
    </message>
    <message>
      <source>Not now</source>
      <translation>Ahora no</translation>
    </message>
    <message>
      <source> Your answer holds until the command changes.</source>
      <translation> Tu respuesta vale hasta que cambie el comando.</translation>
    </message>
    <message>
      <source>Run all tests in a copy (A)</source>
      <translation>Ejecutar todos los tests en una copia (A)</translation>
    </message>
    <message>
      <source>Run the tests that failed once more (F)</source>
      <translation>Ejecutar otra vez los tests que fallaron (F)</translation>
    </message>
    <message>
      <source>Stop the tests (S)</source>
      <translation>Detener los tests (S)</translation>
    </message>
    <message>
      <source>Progress of the tests</source>
      <translation>Progreso de los tests</translation>
    </message>
    <message>
      <source>Set the command…</source>
      <translation>Indicar el comando…</translation>
    </message>
    <message>
      <source>Found here:
{found}</source>
      <translation>Encontrado aquí:
{found}</translation>
    </message>
    <message>
      <source>Nothing was found here.</source>
      <translation>Aquí no se encontró nada.</translation>
    </message>
    <message>
      <source>{kind} {name}, line {first}</source>
      <translation>{kind} {name}, línea {first}</translation>
    </message>
    <message>
      <source>Go to symbol</source>
      <translation>Ir al símbolo</translation>
    </message>
    <message>
      <source>Type some letters of a class, function or heading of this file</source>
      <translation>Escribe letras de una clase, función o título de este archivo</translation>
    </message>
    <message>
      <source>Symbol</source>
      <translation>Símbolo</translation>
    </message>
    <message>
      <source>Symbols that fit</source>
      <translation>Símbolos que encajan</translation>
    </message>
    <message>
      <source>Enter goes there · Ctrl+Enter adds its lines to the conversation · Esc leaves</source>
      <translation>Entrar va allí · Ctrl+Entrar añade sus líneas a la conversación · Esc sale</translation>
    </message>
    <message>
      <source>Left and Right: the moment before and after
Page Up and Page Down: ten moments
Home and End: the first and the newest record
Esc: back to now</source>
      <translation>Izquierda y Derecha: el momento anterior y el siguiente
Re Pág y Av Pág: diez momentos
Inicio y Fin: el primer registro y el más reciente
Esc: volver al presente</translation>
    </message>
    <message>
      <source>record {number:,}, {day}{then:%H:%M}</source>
      <translation>el registro {number:,}, {day}{then:%H:%M}</translation>
    </message>
    <message>
      <source>The session as it was</source>
      <translation>La sesión como era</translation>
    </message>
    <message>
      <source>Fork from here</source>
      <translation>Bifurcar desde aquí</translation>
    </message>
    <message>
      <source>Back to now</source>
      <translation>Volver al presente</translation>
    </message>
    <message>
      <source>The record of the session is being read.</source>
      <translation>Se está leyendo el registro de la sesión.</translation>
    </message>
    <message>
      <source>You look at the session as it was after {record}</source>
      <translation>Ves la sesión como era después de {record}</translation>
    </message>
    <message>
      <source>Back to now: a decision waits</source>
      <translation>Volver al presente: se espera una decisión</translation>
    </message>
    <message>
      <source>The files as they were</source>
      <translation>Los archivos como eran</translation>
    </message>
    <message>
      <source>The session has written no file.</source>
      <translation>La sesión no ha escrito ningún archivo.</translation>
    </message>
    <message>
      <source>Files the session has written</source>
      <translation>Archivos que ha escrito la sesión</translation>
    </message>
    <message>
      <source>Open as it was</source>
      <translation>Abrir como era</translation>
    </message>
    <message>
      <source>Compare with now</source>
      <translation>Comparar con el actual</translation>
    </message>
    <message>
      <source>Compare all</source>
      <translation>Comparar todo</translation>
    </message>
    <message>
      <source>The files as they were after {moment}</source>
      <translation>Los archivos como eran después de {moment}</translation>
    </message>
    <message>
      <source>You look at the session as it was: nothing is sent, applied or decided here. Esc goes back to now.</source>
      <translation>Ves la sesión como era: aquí no se envía, aplica ni decide nada. Esc vuelve al presente.</translation>
    </message>
    <message>
      <source>What is removed is as it was then, what is added is as it is now.</source>
      <translation>Lo eliminado es como era entonces; lo añadido, como es ahora.</translation>
    </message>
    <message>
      <source>This is the file as it was after {moment}. The list of files opens it as it is now.</source>
      <translation>Este es el archivo como era después de {moment}. La lista de archivos lo abre como es ahora.</translation>
    </message>
    <message>
      <source>After {moment}, against now</source>
      <translation>Después de {moment}, frente al actual</translation>
    </message>
    <message>
      <source>Nothing had been proposed yet.</source>
      <translation>Aún no se había propuesto nada.</translation>
    </message>
    <message>
      <source>It was made, and not asked about yet.</source>
      <translation>Se hizo, y aún no se había preguntado por ella.</translation>
    </message>
    <message>
      <source>It waited for your decision.</source>
      <translation>Esperaba tu decisión.</translation>
    </message>
    <message>
      <source>You accepted it; it was being written.</source>
      <translation>La aceptaste; se estaba escribiendo.</translation>
    </message>
    <message>
      <source>You accepted it, and it was written.</source>
      <translation>La aceptaste y se escribió.</translation>
    </message>
    <message>
      <source>It was written, and taken back.</source>
      <translation>Se escribió y se retiró.</translation>
    </message>
    <message>
      <source>You rejected it.</source>
      <translation>La rechazaste.</translation>
    </message>
    <message>
      <source>You asked for a change of it.</source>
      <translation>Pediste un cambio.</translation>
    </message>
    <message>
      <source>You accepted it, and it could not be written.</source>
      <translation>La aceptaste, y no se pudo escribir.</translation>
    </message>
    <message>
      <source>It was never decided.</source>
      <translation>Nunca se decidió.</translation>
    </message>
    <message>
      <source>The review as it was</source>
      <translation>La revisión como era</translation>
    </message>
    <message>
      <source>Review as it was</source>
      <translation>Revisión como era</translation>
    </message>
    <message>
      <source>Point in time of the session</source>
      <translation>Momento de la sesión</translation>
    </message>
    <message>
      <source>The turn was over</source>
      <translation>El turno terminó</translation>
    </message>
    <message>
      <source>You stopped the turn</source>
      <translation>Detuviste el turno</translation>
    </message>
    <message>
      <source>You said no, and the turn was over</source>
      <translation>Dijiste que no y el turno terminó</translation>
    </message>
    <message>
      <source>The turn reached its limit</source>
      <translation>El turno llegó a su límite</translation>
    </message>
    <message>
      <source>You allowed it</source>
      <translation>Lo permitiste</translation>
    </message>
    <message>
      <source>You rejected it</source>
      <translation>Lo rechazaste</translation>
    </message>
    <message>
      <source>You asked for a change</source>
      <translation>Pediste un cambio</translation>
    </message>
    <message>
      <source>You said: {text}</source>
      <translation>Dijiste: {text}</translation>
    </message>
    <message>
      <source>You were asked: {text}</source>
      <translation>Se te preguntó: {text}</translation>
    </message>
    <message numerus="yes">
      <source>{n} files went back</source>
      <translation>
        <numerusform>{n} archivo volvió atrás</numerusform>
        <numerusform>{n} archivos volvieron atrás</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} files came back again</source>
      <translation>
        <numerusform>{n} archivo volvió a aplicarse</numerusform>
        <numerusform>{n} archivos volvieron a aplicarse</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} files were written</source>
      <translation>
        <numerusform>Se escribió {n} archivo</numerusform>
        <numerusform>Se escribieron {n} archivos</numerusform>
      </translation>
    </message>
    <message>
      <source>The conversation as it was</source>
      <translation>La conversación como era</translation>
    </message>
    <message>
      <source>Act</source>
      <translation>Actuar</translation>
    </message>
    <message>
      <source>Workspace {name}. Open a folder</source>
      <translation>Área de trabajo {name}. Abrir una carpeta</translation>
    </message>
    <message>
      <source>Open another folder</source>
      <translation>Abrir otra carpeta</translation>
    </message>
    <message>
      <source>What the assistant may do: read, plan, or act</source>
      <translation>Lo que puede hacer el asistente: leer, planificar o actuar</translation>
    </message>
    <message>
      <source>Model {name}. Choose another</source>
      <translation>Modelo {name}. Elegir otro</translation>
    </message>
    <message>
      <source>{ahead:,} ahead</source>
      <translation>{ahead:,} por delante</translation>
    </message>
    <message>
      <source>{behind:,} behind</source>
      <translation>{behind:,} por detrás</translation>
    </message>
    <message>
      <source>Trash</source>
      <translation>Papelera</translation>
    </message>
    <message>
      <source>{name}, {fate}. Enter opens it again under review.</source>
      <translation>{name}, {fate}. Entrar la abre de nuevo en la revisión.</translation>
    </message>
    <message>
      <source>Trash · {count}</source>
      <translation>Papelera · {count}</translation>
    </message>
    <message>
      <source>{title}, in numbers</source>
      <translation>{title}, en números</translation>
    </message>
    <message>
      <source>{name}: {count} bars, at most {most}. The table has the numbers.</source>
      <translation>{name}: {count} barras, {most} como máximo. La tabla tiene los números.</translation>
    </message>
    <message>
      <source>highest day {most}</source>
      <translation>día más alto {most}</translation>
    </message>
    <message>
      <source>{name}: {count} bars. The table has the numbers.</source>
      <translation>{name}: {count} barras. La tabla tiene los números.</translation>
    </message>
    <message>
      <source>from the cache</source>
      <translation>desde la caché</translation>
    </message>
    <message>
      <source>{hours} h {minutes} min</source>
      <translation>{hours} h {minutes} min</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} requests</source>
      <translation>
        <numerusform>{n:,} solicitud</numerusform>
        <numerusform>{n:,} solicitudes</numerusform>
      </translation>
    </message>
    <message>
      <source>{cached_share:.0%} of what was sent came from the cache</source>
      <translation>{cached_share:.0%} de lo enviado vino de la caché</translation>
    </message>
    <message>
      <source>{sign}{dollars} · {asked} · {tokens} tokens · {cached}</source>
      <translation>{sign}{dollars} · {asked} · {tokens} tokens · {cached}</translation>
    </message>
    <message>
      <source>the model</source>
      <translation>el modelo</translation>
    </message>
    <message>
      <source>commands and tools</source>
      <translation>comandos y herramientas</translation>
    </message>
    <message>
      <source>deleted sessions</source>
      <translation>sesiones eliminadas</translation>
    </message>
    <message>
      <source>Nothing was asked in this time. What a request takes is counted from its first one on.</source>
      <translation>No se preguntó nada en este tiempo. Lo que ocupa una solicitud se cuenta desde la primera.</translation>
    </message>
    <message>
      <source>7 days</source>
      <translation>7 días</translation>
    </message>
    <message>
      <source>All</source>
      <translation>Todo</translation>
    </message>
    <message>
      <source>Cost</source>
      <translation>Coste</translation>
    </message>
    <message>
      <source>Tokens</source>
      <translation>Tokens</translation>
    </message>
    <message numerus="yes">
      <source>Stopped. {n:,} sessions are counted.</source>
      <translation>
        <numerusform>Detenido. Se contó {n:,} sesión.</numerusform>
        <numerusform>Detenido. Se contaron {n:,} sesiones.</numerusform>
      </translation>
    </message>
    <message>
      <source>Read again</source>
      <translation>Leer de nuevo</translation>
    </message>
    <message>
      <source>By day</source>
      <translation>Por día</translation>
    </message>
    <message>
      <source>Cached</source>
      <translation>En caché</translation>
    </message>
    <message>
      <source>Requests</source>
      <translation>Solicitudes</translation>
    </message>
    <message>
      <source>Read what every session took</source>
      <translation>Leer lo que costó cada sesión</translation>
    </message>
    <message>
      <source>Reading the sessions…</source>
      <translation>Leyendo las sesiones…</translation>
    </message>
    <message>
      <source>Reading the sessions: {done:,} of {whole:,}</source>
      <translation>Leyendo las sesiones: {done:,} de {whole:,}</translation>
    </message>
    <message>
      <source>Time</source>
      <translation>Tiempo</translation>
    </message>
    <message>
      <source>Unit</source>
      <translation>Unidad</translation>
    </message>
    <message>
      <source>How far the reading is</source>
      <translation>Por dónde va la lectura</translation>
    </message>
    <message>
      <source>Altogether</source>
      <translation>En total</translation>
    </message>
    <message>
      <source>Stop the reading</source>
      <translation>Detener la lectura</translation>
    </message>
    <message>
      <source>By model</source>
      <translation>Por modelo</translation>
    </message>
    <message>
      <source>By session</source>
      <translation>Por sesión</translation>
    </message>
    <message>
      <source>By category</source>
      <translation>Por categoría</translation>
    </message>
    <message>
      <source>Waited for</source>
      <translation>Esperas</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Volver</translation>
    </message>
    <message>
      <source>Day</source>
      <translation>Día</translation>
    </message>
    <message>
      <source>Category</source>
      <translation>Categoría</translation>
    </message>
    <message>
      <source>Share</source>
      <translation>Parte</translation>
    </message>
    <message>
      <source>For whom</source>
      <translation>A quién</translation>
    </message>
    <message>
      <source>Back to the conversation</source>
      <translation>Volver a la conversación</translation>
    </message>
    <message>
      <source>Use the dark theme</source>
      <translation>Usar el tema oscuro</translation>
    </message>
    <message>
      <source>Use the light theme</source>
      <translation>Usar el tema claro</translation>
    </message>
    <message>
      <source>Use the system's theme</source>
      <translation>Usar el tema del sistema</translation>
    </message>
    <message>
      <source>Say how well commands are confined here</source>
      <translation>Decir hasta qué punto se aíslan aquí los comandos</translation>
    </message>
    <message>
      <source>Show added and removed in blue and orange, or in green and red</source>
      <translation>Mostrar lo añadido y lo eliminado en azul y naranja, o en verde y rojo</translation>
    </message>
    <message>
      <source>Make the text larger</source>
      <translation>Agrandar el texto</translation>
    </message>
    <message>
      <source>Make the text smaller</source>
      <translation>Reducir el texto</translation>
    </message>
    <message>
      <source>Give the text its usual size</source>
      <translation>Devolver al texto su tamaño normal</translation>
    </message>
    <message>
      <source>Pasted from the clipboard</source>
      <translation>Pegado del portapapeles</translation>
    </message>
    <message>
      <source>Show all commands</source>
      <translation>Mostrar todos los comandos</translation>
    </message>
    <message>
      <source>Go to the composer</source>
      <translation>Ir al redactor</translation>
    </message>
    <message>
      <source>Stop the assistant, or other long work</source>
      <translation>Detener al asistente, u otro trabajo largo</translation>
    </message>
    <message>
      <source>Open a folder in a window of its own…</source>
      <translation>Abrir una carpeta en su propia ventana…</translation>
    </message>
    <message>
      <source>Settings…</source>
      <translation>Configuración…</translation>
    </message>
    <message>
      <source>About K2Desk…</source>
      <translation>Acerca de K2Desk…</translation>
    </message>
    <message>
      <source>Show what was used</source>
      <translation>Mostrar lo que se usó</translation>
    </message>
    <message>
      <source>Keyboard shortcuts…</source>
      <translation>Métodos abreviados de teclado…</translation>
    </message>
    <message>
      <source>Trust in this folder…</source>
      <translation>Confianza en esta carpeta…</translation>
    </message>
    <message>
      <source>Go to the next pane</source>
      <translation>Ir al panel siguiente</translation>
    </message>
    <message>
      <source>Propose from the clipboard…</source>
      <translation>Proponer desde el portapapeles…</translation>
    </message>
    <message>
      <source>Show or hide the review</source>
      <translation>Mostrar u ocultar la revisión</translation>
    </message>
    <message>
      <source>Make the review wider</source>
      <translation>Ensanchar la revisión</translation>
    </message>
    <message>
      <source>Make the review narrower</source>
      <translation>Estrechar la revisión</translation>
    </message>
    <message>
      <source>Show or hide the side panel</source>
      <translation>Mostrar u ocultar el panel lateral</translation>
    </message>
    <message>
      <source>Show what fills the context</source>
      <translation>Mostrar qué llena el contexto</translation>
    </message>
    <message>
      <source>Compact the conversation now</source>
      <translation>Compactar la conversación ahora</translation>
    </message>
    <message>
      <source>Show {title}</source>
      <translation>Mostrar {title}</translation>
    </message>
    <message>
      <source>Look at the session as it was</source>
      <translation>Ver la sesión como era</translation>
    </message>
    <message>
      <source>Go back to now</source>
      <translation>Volver al presente</translation>
    </message>
    <message>
      <source>Fork the session from the moment that is shown</source>
      <translation>Bifurcar la sesión desde el momento mostrado</translation>
    </message>
    <message>
      <source>The window changes as soon as the assistant has finished.</source>
      <translation>La ventana cambia en cuanto el asistente termine.</translation>
    </message>
    <message>
      <source>Stop it</source>
      <translation>Detenerlo</translation>
    </message>
    <message>
      <source>How far it is</source>
      <translation>Por dónde va</translation>
    </message>
    <message>
      <source>Side panel</source>
      <translation>Panel lateral</translation>
    </message>
    <message>
      <source>The assistant needs a copy</source>
      <translation>El asistente necesita una copia</translation>
    </message>
    <message>
      <source>{title}: stopped. Nothing of it is left half done.</source>
      <translation>{title}: detenido. No queda nada a medias.</translation>
    </message>
    <message numerus="yes">
      <source>{n} writes, compared byte for byte with what was ticked or taken back</source>
      <translation>
        <numerusform>{n} escritura, comparada byte por byte con lo marcado o retirado</numerusform>
        <numerusform>{n} escrituras, comparadas byte por byte con lo marcado o retirado</numerusform>
      </translation>
    </message>
    <message>
      <source>changed by somebody else, which is no fault: {names}{more}</source>
      <translation>cambiado por otra persona u otro programa, lo que no es un fallo: {names}{more}</translation>
    </message>
    <message numerus="yes">
      <source>{n} writes; what is unexplained stands below</source>
      <translation>
        <numerusform>{n} escritura; lo inexplicado está abajo</numerusform>
        <numerusform>{n} escrituras; lo inexplicado está abajo</numerusform>
      </translation>
    </message>
    <message>
      <source>every file is as K2Desk left it</source>
      <translation>cada archivo está como lo dejó K2Desk</translation>
    </message>
    <message>
      <source>Record</source>
      <translation>Registro</translation>
    </message>
    <message>
      <source>Writes</source>
      <translation>Escrituras</translation>
    </message>
    <message>
      <source>Signature</source>
      <translation>Firma</translation>
    </message>
    <message>
      <source>Since then</source>
      <translation>Desde entonces</translation>
    </message>
    <message>
      <source>checking…</source>
      <translation>comprobando…</translation>
    </message>
    <message>
      <source>Record {seq}: {path}: {why}.</source>
      <translation>Registro {seq}: {path}: {why}.</translation>
    </message>
    <message>
      <source>only with a key that was never kept: it proves nothing once the program has ended</source>
      <translation>solo con una clave que nunca se guardó: no prueba nada cuando el programa ha terminado</translation>
    </message>
    <message>
      <source>none yet; the end of a turn or a write is signed</source>
      <translation>aún ninguna; se firma el final de un turno o una escritura</translation>
    </message>
    <message>
      <source>k2desk verify checks every session.</source>
      <translation>k2desk verify comprueba todas las sesiones.</translation>
    </message>
    <message>
      <source>all explained</source>
      <translation>todo explicado</translation>
    </message>
    <message>
      <source>look at this</source>
      <translation>mira esto</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} entries, each bound to the one before</source>
      <translation>
        <numerusform>{n:,} entrada, ligada a la anterior</numerusform>
        <numerusform>{n:,} entradas, cada una ligada a la anterior</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} entries, not whole, see below</source>
      <translation>
        <numerusform>{n:,} entrada, incompleta, ver abajo</numerusform>
        <numerusform>{n:,} entradas, incompletas, ver abajo</numerusform>
      </translation>
    </message>
    <message>
      <source>and {count} more; k2desk verify lists them</source>
      <translation>y {count} más; k2desk verify los enumera</translation>
    </message>
    <message>
      <source>up to entry {signed:,}, with the key in the keyring</source>
      <translation>hasta la entrada {signed:,}, con la clave del llavero</translation>
    </message>
    <message>
      <source>; {rest:,} since</source>
      <translation>; {rest:,} desde entonces</translation>
    </message>
    <message>
      <source>the whole change</source>
      <translation>el cambio completo</translation>
    </message>
    <message>
      <source>take letters, digits, hyphens and slashes, such as fix/rounding</source>
      <translation>usa letras, dígitos, guiones y barras, como fix/rounding</translation>
    </message>
    <message>
      <source>K2Desk runs git with this switched off. Other programs do not.</source>
      <translation>K2Desk ejecuta git con esto desactivado. Otros programas no.</translation>
    </message>
    <message>
      <source>Git folder elsewhere</source>
      <translation>Carpeta de git en otro lugar</translation>
    </message>
    <message>
      <source>Words for assistants</source>
      <translation>Palabras para asistentes</translation>
    </message>
    <message>
      <source>Shown to you before the model sees them.</source>
      <translation>Se te muestran antes de que el modelo las vea.</translation>
    </message>
    <message>
      <source>Files with secrets</source>
      <translation>Archivos con secretos</translation>
    </message>
    <message>
      <source>K2Desk does not read them, and no command sees them.</source>
      <translation>K2Desk no los lee, y ningún comando los ve.</translation>
    </message>
    <message>
      <source>Git attributes</source>
      <translation>Atributos de git</translation>
    </message>
    <message>
      <source>They can name filters; K2Desk runs git with every filter switched off.</source>
      <translation>Pueden nombrar filtros; K2Desk ejecuta git con todos los filtros desactivados.</translation>
    </message>
    <message>
      <source>Code that other programs run</source>
      <translation>Código que ejecutan otros programas</translation>
    </message>
    <message>
      <source>More files</source>
      <translation>Más archivos</translation>
    </message>
    <message>
      <source>Not all of them were looked at.</source>
      <translation>No se miraron todos.</translation>
    </message>
    <message>
      <source>Git hook</source>
      <translation>Hook de git</translation>
    </message>
    <message>
      <source>Git folder</source>
      <translation>Carpeta de git</translation>
    </message>
    <message>
      <source>Git setting</source>
      <translation>Ajuste de git</translation>
    </message>
    <message>
      <source>It can't be read, so git may do anything.</source>
      <translation>No se puede leer, así que git podría hacer cualquier cosa.</translation>
    </message>
    <message>
      <source>This folder is not trusted, so git is not run in it. The status bar leads to the question.</source>
      <translation>Esta carpeta no es de confianza, así que en ella no se ejecuta git. La barra de estado lleva a la pregunta.</translation>
    </message>
    <message>
      <source>no repository</source>
      <translation>sin repositorio</translation>
    </message>
    <message>
      <source>not trusted</source>
      <translation>no es de confianza</translation>
    </message>
    <message>
      <source>This folder is a bare git repository: it holds no files to work on. Open a clone of it.</source>
      <translation>Esta carpeta es un repositorio de git sin copia de trabajo (bare): no tiene archivos con los que trabajar. Abre un clon.</translation>
    </message>
    <message>
      <source>is not a folder</source>
      <translation>no es una carpeta</translation>
    </message>
    <message>
      <source>does not exist</source>
      <translation>no existe</translation>
    </message>
    <message>
      <source>is not what was ticked</source>
      <translation>no es lo que estaba marcado</translation>
    </message>
    <message>
      <source>no approval of the user, or of a rule of the user's, stands in the record</source>
      <translation>en el registro no consta ninguna aprobación del usuario ni de una regla suya</translation>
    </message>
    <message>
      <source>its approval was used up by an earlier write</source>
      <translation>una escritura anterior agotó su aprobación</translation>
    </message>
    <message>
      <source>the approval does not name this file</source>
      <translation>la aprobación no nombra este archivo</translation>
    </message>
    <message>
      <source>it says that it takes back a change, but there is no such change</source>
      <translation>dice que retira un cambio, pero ese cambio no existe</translation>
    </message>
    <message>
      <source>is not what the change it takes back held before</source>
      <translation>no es lo que contenía antes el cambio que retira</translation>
    </message>
    <message>
      <source>its approval is about another text than the user's edit</source>
      <translation>su aprobación es sobre otro texto que la edición del usuario</translation>
    </message>
    <message>
      <source>is there already</source>
      <translation>ya está ahí</translation>
    </message>
    <message>
      <source>is no longer what you were shown</source>
      <translation>ya no es lo que se te mostró</translation>
    </message>
    <message>
      <source>so changes are not marked</source>
      <translation>así que no se marcan los cambios</translation>
    </message>
    <message>
      <source>K2Desk was cut off while it wrote.</source>
      <translation>K2Desk se interrumpió mientras escribía.</translation>
    </message>
    <message>
      <source>Not run: one answer may hold {most_calls} calls. Ask again for what you still need.</source>
      <translation>No se ejecutó: una respuesta puede contener {most_calls} llamadas. Pide otra vez lo que aún necesites.</translation>
    </message>
    <message>
      <source>There is no tool {shown}.</source>
      <translation>No hay ninguna herramienta {shown}.</translation>
    </message>
    <message>
      <source>{words}{meant} The tools are: {tools}.</source>
      <translation>{words}{meant} Las herramientas son: {tools}.</translation>
    </message>
    <message>
      <source> It holds {codes}; names are plain ASCII.</source>
      <translation> Contiene {codes}; los nombres son ASCII sencillo.</translation>
    </message>
    <message>
      <source> Did you mean {near}?</source>
      <translation> ¿Querías decir {near}?</translation>
    </message>
    <message>
      <source>{name} broke inside K2Desk ({name2}); this is not your fault. Try another way.</source>
      <translation>{name} falló dentro de K2Desk ({name2}); no es culpa tuya. Prueba otro camino.</translation>
    </message>
    <message>
      <source>The user asks for a change: {note}. {nothing}</source>
      <translation>El usuario pide un cambio: {note}. {nothing}</translation>
    </message>
    <message>
      <source>The user asks for a change: they did not say which; ask them. {nothing}</source>
      <translation>El usuario pide un cambio: no dijo cuál; pregúntale. {nothing}</translation>
    </message>
    <message>
      <source>The user rejected this: {note}. {nothing}</source>
      <translation>El usuario lo rechazó: {note}. {nothing}</translation>
    </message>
    <message>
      <source>The user rejected this. {nothing}</source>
      <translation>El usuario lo rechazó. {nothing}</translation>
    </message>
    <message>
      <source>{steps} answers in this turn</source>
      <translation>{steps} respuestas en este turno</translation>
    </message>
    <message>
      <source>{max_steps} more</source>
      <translation>{max_steps} más</translation>
    </message>
    <message>
      <source>{calls} calls in this session</source>
      <translation>{calls} llamadas en esta sesión</translation>
    </message>
    <message>
      <source>{most_calls} more</source>
      <translation>{most_calls} más</translation>
    </message>
    <message>
      <source>Stopped after {text}. Write “go on” to continue.</source>
      <translation>Detenido tras {text}. Escribe «continúa» para seguir.</translation>
    </message>
    <message>
      <source>all pins together may take {most} tokens. Unpin something first.</source>
      <translation>todo lo anclado junto puede ocupar {most} tokens. Desancla algo antes.</translation>
    </message>
    <message>
      <source>everything would take {total} of {limit} tokens and be compacted again</source>
      <translation>todo ocuparía {total} de {limit} tokens y se compactaría otra vez</translation>
    </message>
    <message>
      <source>This can't be pinned: {full}</source>
      <translation>Esto no se puede anclar: {full}</translation>
    </message>
    <message>
      <source>This compaction can't be undone: {again} at once. {kept}</source>
      <translation>Esta compactación no se puede deshacer: {again} enseguida. {kept}</translation>
    </message>
    <message>
      <source>This conversation fills the model's context of {context_tokens} tokens. Start a new session.</source>
      <translation>Esta conversación llena el contexto del modelo, de {context_tokens} tokens. Empieza una sesión nueva.</translation>
    </message>
    <message>
      <source>That proposal is decided already; the edit changes nothing.</source>
      <translation>Esa propuesta ya está decidida; la edición no cambia nada.</translation>
    </message>
    <message>
      <source>Show {path} to the model?</source>
      <translation>¿Mostrar {path} al modelo?</translation>
    </message>
    <message>
      <source>{path}, {text} characters</source>
      <translation>{path}, {text} caracteres</translation>
    </message>
    <message>
      <source>{error} Write “go on” to try again.</source>
      <translation>{error} Escribe «continúa» para intentarlo otra vez.</translation>
    </message>
    <message>
      <source>not in the mode Ask</source>
      <translation>no en el modo Preguntar</translation>
    </message>
    <message>
      <source>not in the mode Plan</source>
      <translation>no en el modo Plan</translation>
    </message>
    <message>
      <source>not in the mode Act</source>
      <translation>no en el modo Actuar</translation>
    </message>
    <message>
      <source>Stopped at {whose}: {money} of {money2}. Write “go on” to be asked again, or raise the limit in the settings.</source>
      <translation>Detenido por {whose}: {money} de {money2}. Escribe «continúa» para que se te pregunte otra vez, o sube el límite en la configuración.</translation>
    </message>
    <message>
      <source>today {money} of {money2}, next about {money3}</source>
      <translation>hoy {money} de {money2}, lo siguiente unos {money3}</translation>
    </message>
    <message>
      <source>today {money} of {money2}, next about {money3} (its price is not known, so the dearest counts)</source>
      <translation>hoy {money} de {money2}, lo siguiente unos {money3} (no se conoce su precio, así que cuenta el más caro)</translation>
    </message>
    <message>
      <source>{money} of {money2}, next about {money3}</source>
      <translation>{money} de {money2}, lo siguiente unos {money3}</translation>
    </message>
    <message>
      <source>{money} of {money2}, next about {money3} (its price is not known, so the dearest counts)</source>
      <translation>{money} de {money2}, lo siguiente unos {money3} (no se conoce su precio, así que cuenta el más caro)</translation>
    </message>
    <message>
      <source>This would pass a limit of yours: {money} of {money2} are spent, and it takes about {money3}. Raise the limit in the settings.</source>
      <translation>Esto pasaría de un límite tuyo: van gastados {money} de {money2}, y cuesta unos {money3}. Sube el límite en la configuración.</translation>
    </message>
    <message>
      <source>reading {reversed}</source>
      <translation>leer {reversed}</translation>
    </message>
    <message>
      <source>same files, {failing}</source>
      <translation>los mismos archivos, {failing}</translation>
    </message>
    <message>
      <source>{idle} rounds, {same}</source>
      <translation>{idle} rondas, {same}</translation>
    </message>
    <message>
      <source>same {count} failing tests</source>
      <translation>los mismos {count} tests fallidos</translation>
    </message>
    <message>
      <source>same {count} failing test</source>
      <translation>el mismo test fallido ({count})</translation>
    </message>
    <message>
      <source>you stopped it after {text}</source>
      <translation>lo detuviste tras {text}</translation>
    </message>
    <message>
      <source>{where} holds {told}. The model gets a mark in its place.</source>
      <translation>{where} contiene {told}. El modelo recibe una marca en su lugar.</translation>
    </message>
    <message>
      <source>kept back: {told}</source>
      <translation>retenido: {told}</translation>
    </message>
    <message>
      <source>the model could not sum it up: {error}</source>
      <translation>el modelo no pudo resumirlo: {error}</translation>
    </message>
    <message>
      <source>This session takes no patches from outside.</source>
      <translation>Esta sesión no admite parches de fuera.</translation>
    </message>
    <message>
      <source>the editor runs its tasks and settings</source>
      <translation>el editor ejecuta sus tareas y ajustes</translation>
    </message>
    <message>
      <source>the editor builds and runs it</source>
      <translation>el editor lo construye y ejecuta</translation>
    </message>
    <message>
      <source>git runs its hooks</source>
      <translation>git ejecuta sus hooks</translation>
    </message>
    <message>
      <source>programs run the hooks of this folder</source>
      <translation>hay programas que ejecutan los hooks de esta carpeta</translation>
    </message>
    <message>
      <source>other assistants run what it names</source>
      <translation>otros asistentes ejecutan lo que nombra</translation>
    </message>
    <message>
      <source>the build server runs it</source>
      <translation>el servidor de compilación lo ejecuta</translation>
    </message>
    <message>
      <source>cargo runs what it names</source>
      <translation>cargo ejecuta lo que nombra</translation>
    </message>
    <message>
      <source>yarn runs what lies there</source>
      <translation>yarn ejecuta lo que hay ahí</translation>
    </message>
    <message>
      <source>maven runs what it names</source>
      <translation>maven ejecuta lo que nombra</translation>
    </message>
    <message>
      <source>gradle downloads and runs what it names</source>
      <translation>gradle descarga y ejecuta lo que nombra</translation>
    </message>
    <message>
      <source>pytest runs it before every test</source>
      <translation>pytest lo ejecuta antes de cada test</translation>
    </message>
    <message>
      <source>Python runs it at every start</source>
      <translation>Python lo ejecuta en cada inicio</translation>
    </message>
    <message>
      <source>Python runs its import lines at every start</source>
      <translation>Python ejecuta sus líneas import en cada inicio</translation>
    </message>
    <message>
      <source>installing the project runs it</source>
      <translation>instalar el proyecto lo ejecuta</translation>
    </message>
    <message>
      <source>installing and testing the project are set up by it</source>
      <translation>configura la instalación y los tests del proyecto</translation>
    </message>
    <message>
      <source>pytest loads the plug-ins it names</source>
      <translation>pytest carga los plug-ins que nombra</translation>
    </message>
    <message>
      <source>tox runs its commands</source>
      <translation>tox ejecuta sus comandos</translation>
    </message>
    <message>
      <source>nox runs it</source>
      <translation>nox lo ejecuta</translation>
    </message>
    <message>
      <source>invoke runs it</source>
      <translation>invoke lo ejecuta</translation>
    </message>
    <message>
      <source>doit runs it</source>
      <translation>doit lo ejecuta</translation>
    </message>
    <message>
      <source>fabric runs it</source>
      <translation>fabric lo ejecuta</translation>
    </message>
    <message>
      <source>it is the entry to the project's commands</source>
      <translation>es la entrada a los comandos del proyecto</translation>
    </message>
    <message>
      <source>git runs its hooks before a commit</source>
      <translation>git ejecuta sus hooks antes de cada commit</translation>
    </message>
    <message>
      <source>make runs its commands</source>
      <translation>make ejecuta sus comandos</translation>
    </message>
    <message>
      <source>just runs its commands</source>
      <translation>just ejecuta sus comandos</translation>
    </message>
    <message>
      <source>task runs its commands</source>
      <translation>task ejecuta sus comandos</translation>
    </message>
    <message>
      <source>rake runs it</source>
      <translation>rake lo ejecuta</translation>
    </message>
    <message>
      <source>bundler runs it</source>
      <translation>bundler lo ejecuta</translation>
    </message>
    <message>
      <source>vagrant runs it</source>
      <translation>vagrant lo ejecuta</translation>
    </message>
    <message>
      <source>building the image runs it</source>
      <translation>construir la imagen lo ejecuta</translation>
    </message>
    <message>
      <source>starting the containers runs it</source>
      <translation>iniciar los contenedores lo ejecuta</translation>
    </message>
    <message>
      <source>the process starter runs it</source>
      <translation>el lanzador de procesos lo ejecuta</translation>
    </message>
    <message>
      <source>cmake runs it</source>
      <translation>cmake lo ejecuta</translation>
    </message>
    <message>
      <source>meson runs it</source>
      <translation>meson lo ejecuta</translation>
    </message>
    <message>
      <source>cargo runs it while it builds</source>
      <translation>cargo lo ejecuta al compilar</translation>
    </message>
    <message>
      <source>gradle runs it</source>
      <translation>gradle lo ejecuta</translation>
    </message>
    <message>
      <source>building the project runs it</source>
      <translation>construir el proyecto lo ejecuta</translation>
    </message>
    <message>
      <source>maven runs its plug-ins</source>
      <translation>maven ejecuta sus plug-ins</translation>
    </message>
    <message>
      <source>ant runs it</source>
      <translation>ant lo ejecuta</translation>
    </message>
    <message>
      <source>waf runs it</source>
      <translation>waf lo ejecuta</translation>
    </message>
    <message>
      <source>scons runs it</source>
      <translation>scons lo ejecuta</translation>
    </message>
    <message>
      <source>bazel runs it</source>
      <translation>bazel lo ejecuta</translation>
    </message>
    <message>
      <source>npm runs its scripts</source>
      <translation>npm ejecuta sus scripts</translation>
    </message>
    <message>
      <source>npm is set up by it</source>
      <translation>configura npm</translation>
    </message>
    <message>
      <source>yarn loads the plug-ins it names</source>
      <translation>yarn carga los plug-ins que nombra</translation>
    </message>
    <message>
      <source>node loads it at every start</source>
      <translation>node lo carga en cada inicio</translation>
    </message>
    <message>
      <source>pnpm runs it while it installs</source>
      <translation>pnpm lo ejecuta al instalar</translation>
    </message>
    <message>
      <source>a tool loads and runs it</source>
      <translation>una herramienta lo carga y lo ejecuta</translation>
    </message>
    <message>
      <source>eslint loads the plug-ins it names</source>
      <translation>eslint carga los plug-ins que nombra</translation>
    </message>
    <message>
      <source>babel loads the plug-ins it names</source>
      <translation>babel carga los plug-ins que nombra</translation>
    </message>
    <message>
      <source>grunt runs it</source>
      <translation>grunt lo ejecuta</translation>
    </message>
    <message>
      <source>gulp runs it</source>
      <translation>gulp lo ejecuta</translation>
    </message>
    <message>
      <source>the shell runs it when the folder is entered</source>
      <translation>el shell lo ejecuta al entrar en la carpeta</translation>
    </message>
    <message>
      <source>the shell runs it at every start</source>
      <translation>el shell lo ejecuta en cada inicio</translation>
    </message>
    <message>
      <source>other assistants start the servers it names</source>
      <translation>otros asistentes inician los servidores que nombra</translation>
    </message>
    <message>
      <source>the editor runs it</source>
      <translation>el editor lo ejecuta</translation>
    </message>
    <message>
      <source>it decides which packages are installed</source>
      <translation>decide qué paquetes se instalan</translation>
    </message>
    <message>
      <source>composer runs its scripts</source>
      <translation>composer ejecuta sus scripts</translation>
    </message>
    <message>
      <source>nix runs it</source>
      <translation>nix lo ejecuta</translation>
    </message>
    <message>
      <source>tells git how to treat files: line ends, filters, drivers</source>
      <translation>dice a git cómo tratar los archivos: finales de línea, filtros, controladores</translation>
    </message>
    <message>
      <source>tells git which other repositories to fetch</source>
      <translation>dice a git qué otros repositorios descargar</translation>
    </message>
    <message>
      <source>tells git which files to overlook</source>
      <translation>dice a git qué archivos pasar por alto</translation>
    </message>
    <message>
      <source>tells git how to behave</source>
      <translation>dice a git cómo comportarse</translation>
    </message>
    <message>
      <source>tells git where large files come from</source>
      <translation>dice a git de dónde vienen los archivos grandes</translation>
    </message>
    <message>
      <source>tells git under which names commits are shown</source>
      <translation>dice a git con qué nombres se muestran los commits</translation>
    </message>
    <message>
      <source>a private key</source>
      <translation>una clave privada</translation>
    </message>
    <message>
      <source>an age key</source>
      <translation>una clave de age</translation>
    </message>
    <message>
      <source>a GitHub token</source>
      <translation>un token de GitHub</translation>
    </message>
    <message>
      <source>a GitLab token</source>
      <translation>un token de GitLab</translation>
    </message>
    <message>
      <source>a Slack token</source>
      <translation>un token de Slack</translation>
    </message>
    <message>
      <source>a Slack webhook</source>
      <translation>un webhook de Slack</translation>
    </message>
    <message>
      <source>an AWS access key</source>
      <translation>una clave de acceso de AWS</translation>
    </message>
    <message>
      <source>an AWS secret key</source>
      <translation>una clave secreta de AWS</translation>
    </message>
    <message>
      <source>an Anthropic key</source>
      <translation>una clave de Anthropic</translation>
    </message>
    <message>
      <source>an API key</source>
      <translation>una clave de API</translation>
    </message>
    <message>
      <source>a Stripe key</source>
      <translation>una clave de Stripe</translation>
    </message>
    <message>
      <source>a Google key</source>
      <translation>una clave de Google</translation>
    </message>
    <message>
      <source>a Hugging Face token</source>
      <translation>un token de Hugging Face</translation>
    </message>
    <message>
      <source>an npm token</source>
      <translation>un token de npm</translation>
    </message>
    <message>
      <source>a PyPI token</source>
      <translation>un token de PyPI</translation>
    </message>
    <message>
      <source>a JSON web token</source>
      <translation>un token JWT</translation>
    </message>
    <message>
      <source>a SendGrid key</source>
      <translation>una clave de SendGrid</translation>
    </message>
    <message>
      <source>a DigitalOcean token</source>
      <translation>un token de DigitalOcean</translation>
    </message>
    <message>
      <source>a Docker token</source>
      <translation>un token de Docker</translation>
    </message>
    <message>
      <source>a Vault token</source>
      <translation>un token de Vault</translation>
    </message>
    <message>
      <source>an Azure storage key</source>
      <translation>una clave de almacenamiento de Azure</translation>
    </message>
    <message>
      <source>a Telegram bot token</source>
      <translation>un token de bot de Telegram</translation>
    </message>
    <message>
      <source>a password in an address</source>
      <translation>una contraseña en una dirección</translation>
    </message>
    <message>
      <source>a bearer token</source>
      <translation>un token de portador</translation>
    </message>
    <message>
      <source>a password</source>
      <translation>una contraseña</translation>
    </message>
    <message>
      <source>There is no tool {tool}; a rule may name {tools}.</source>
      <translation>No hay ninguna herramienta {tool}; una regla puede nombrar {tools}.</translation>
    </message>
    <message>
      <source>run_command alone would allow every command; name how it begins, such as run_command:pytest -q.</source>
      <translation>run_command a solas permitiría cualquier comando; di cómo empieza, como run_command:pytest -q.</translation>
    </message>
    <message>
      <source>{pattern} is not the beginning of one plain command: no operators, no wildcards, no assignments, and no program that runs other programs.</source>
      <translation>{pattern} no es el principio de un solo comando sencillo: sin operadores, sin comodines, sin asignaciones y sin programas que ejecuten otros programas.</translation>
    </message>
    <message>
      <source>{pattern} is no pattern of paths in the workspace; write it like src/**, without .. and without a slash at either end.</source>
      <translation>{pattern} no es un patrón de rutas del área de trabajo; escríbelo como src/**, sin .. y sin barra en ningún extremo.</translation>
    </message>
    <message>
      <source>The rule {words} has an empty pattern; leave the colon out, or say what of it.</source>
      <translation>La regla {words} tiene un patrón vacío; quita los dos puntos, o di de qué.</translation>
    </message>
    <message>
      <source>A file of rules holds [[rule]] tables only, not {unknown}.</source>
      <translation>Un archivo de reglas solo contiene tablas [[rule]], no {unknown}.</translation>
    </message>
    <message>
      <source>A file of rules holds [[rule]] tables only, not rule.</source>
      <translation>Un archivo de reglas solo contiene tablas [[rule]], no rule.</translation>
    </message>
    <message>
      <source>its example {example} does not fit</source>
      <translation>su ejemplo {example} no encaja</translation>
    </message>
    <message>
      <source>its example {example} fits</source>
      <translation>su ejemplo {example} encaja</translation>
    </message>
    <message>
      <source>it can't be read: {error}</source>
      <translation>no se puede leer: {error}</translation>
    </message>
    <message>
      <source>The rules can't be read: {error}.</source>
      <translation>Las reglas no se pueden leer: {error}.</translation>
    </message>
    <message>
      <source>at most {lines} changed lines</source>
      <translation>como mucho {lines} líneas cambiadas</translation>
    </message>
    <message>
      <source>at most {lines} changed line</source>
      <translation>como mucho {lines} línea cambiada</translation>
    </message>
    <message>
      <source>Name the files by 1 to {most_globs} globs, such as src/ledger/*.py.</source>
      <translation>Nombra los archivos con 1 a {most_globs} globs, como src/ledger/*.py.</translation>
    </message>
    <message>
      <source>The changed lines must be between 1 and {most_lines}.</source>
      <translation>Las líneas cambiadas deben estar entre 1 y {most_lines}.</translation>
    </message>
    <message>
      <source>Name at most {most_names} new dependencies.</source>
      <translation>Nombra como mucho {most_names} dependencias nuevas.</translation>
    </message>
    <message>
      <source>{shown} is no glob: give 1 to {longest_glob} characters that can be seen, such as src/*.py.</source>
      <translation>{shown} no es un glob: da de 1 a {longest_glob} caracteres visibles, como src/*.py.</translation>
    </message>
    <message>
      <source>{shown}: write paths with / instead of a backslash.</source>
      <translation>{shown}: escribe las rutas con / en vez de barra invertida.</translation>
    </message>
    <message>
      <source>{shown} leaves the workspace; give a glob relative to it, such as src/*.py.</source>
      <translation>{shown} sale del área de trabajo; da un glob relativo a ella, como src/*.py.</translation>
    </message>
    <message>
      <source>{shown} goes up with ..; give a glob from the workspace's root.</source>
      <translation>{shown} sube con ..; da un glob desde la raíz del área de trabajo.</translation>
    </message>
    <message>
      <source>{shown} names no file; for every file of the workspace write **.</source>
      <translation>{shown} no nombra ningún archivo; para todos los del área de trabajo escribe **.</translation>
    </message>
    <message>
      <source>{shown}: ** stands for whole folders alone, such as src/**/*.py; else write *.</source>
      <translation>{shown}: ** solo representa carpetas enteras, como src/**/*.py; si no, escribe *.</translation>
    </message>
    <message>
      <source>{name} is no name of a dependency: give names alone, without versions or extras, such as httpx, @scope/package, group:artifact.</source>
      <translation>{name} no es el nombre de una dependencia: da solo nombres, sin versiones ni extras, como httpx, @scope/package, group:artifact.</translation>
    </message>
    <message>
      <source>The last two lines must be “at most 40 changed lines” and “no new dependencies” or “new dependencies: httpx”.</source>
      <translation>Las dos últimas líneas deben ser “at most 40 changed lines” y “no new dependencies” o “new dependencies: httpx”.</translation>
    </message>
    <message>
      <source>The demo needs git; install it and start again.</source>
      <translation>La demostración necesita git; instálalo e inicia otra vez.</translation>
    </message>
    <message>
      <source>git {words} failed in the demo's folder: {stderr}</source>
      <translation>git {words} falló en la carpeta de la demostración: {stderr}</translation>
    </message>
    <message>
      <source>{what} on {when}. What is known of it is in {without_home}{more}, without keys and passwords. Read it, and send it along when you report the fault; nothing is sent by itself.</source>
      <translation>{what} el {when}. Lo que se sabe está en {without_home}{more}, sin claves ni contraseñas. Léelo y envíalo cuando informes del fallo; nada se envía por sí solo.</translation>
    </message>
    <message>
      <source> and {made} more beside it</source>
      <translation> y {made} más a su lado</translation>
    </message>
    <message>
      <source>K2Desk met an error it was not prepared for, and ends. What is known of it stands above; the next window says where it is kept.</source>
      <translation>K2Desk topó con un error para el que no estaba preparado, y termina. Lo que se sabe está arriba; la próxima ventana dice dónde se guarda.</translation>
    </message>
    <message>
      <source>The file would lie in the folder K2Desk works in, where nothing is written without a review. Choose another folder.</source>
      <translation>El archivo quedaría en la carpeta en la que trabaja K2Desk, donde no se escribe nada sin revisión. Elige otra carpeta.</translation>
    </message>
    <message>
      <source>{name} can't be written: {strerror}. Choose another place.</source>
      <translation>{name} no se puede escribir: {strerror}. Elige otro lugar.</translation>
    </message>
    <message>
      <source>${prompt} in, ${completion} out a million tokens ({source})</source>
      <translation>${prompt} de entrada, ${completion} de salida por millón de tokens ({source})</translation>
    </message>
    <message>
      <source>A session needs a title; it keeps the one it has.</source>
      <translation>Una sesión necesita un título; conserva el que tiene.</translation>
    </message>
    <message>
      <source>This session belongs to the folder {folder}. Open that one to go on in it.</source>
      <translation>Esta sesión es de la carpeta {folder}. Ábrela para seguir con ella.</translation>
    </message>
    <message>
      <source>the tests came to no result, without the change or with all of it</source>
      <translation>los tests no dieron resultado, sin el cambio o con todo él</translation>
    </message>
    <message>
      <source>it has more than {most_hunks} hunks</source>
      <translation>tiene más de {most_hunks} fragmentos</translation>
    </message>
    <message>
      <source>part {without} has no rule</source>
      <translation>la parte {without} no tiene regla</translation>
    </message>
    <message>
      <source>Rules in {path} that are not used: {wrong}.</source>
      <translation>Reglas de {path} que no se usan: {wrong}.</translation>
    </message>
    <message>
      <source>No rule of {path} is used. {complaint}</source>
      <translation>No se usa ninguna regla de {path}. {complaint}</translation>
    </message>
    <message>
      <source>This rule does not hold any more; look at the list again.</source>
      <translation>Esta regla ya no rige; mira la lista otra vez.</translation>
    </message>
    <message>
      <source>{rule} says otherwise</source>
      <translation>{rule} dice otra cosa</translation>
    </message>
    <message>
      <source>{refused} is never run</source>
      <translation>{refused} nunca se ejecuta</translation>
    </message>
    <message>
      <source>its last day was {until}</source>
      <translation>su último día fue el {until}</translation>
    </message>
    <message>
      <source>{path} has changed on the disk since this was proposed</source>
      <translation>{path} cambió en el disco desde que se propuso esto</translation>
    </message>
    <message>
      <source>says something else now: {name}</source>
      <translation>ahora dice otra cosa: {name}</translation>
    </message>
    <message>
      <source>There is no server {name} in {path}. Put it there as [servers.{name2}].</source>
      <translation>No hay ningún servidor {name} en {path}. Ponlo ahí como [servers.{name2}].</translation>
    </message>
    <message>
      <source>{name} is not what you looked at any more. Look again.</source>
      <translation>{name} ya no es lo que miraste. Míralo otra vez.</translation>
    </message>
    <message>
      <source>{files} files ({size} MB, tree {hash})</source>
      <translation>{files} archivos ({size} MB, árbol {hash})</translation>
    </message>
    <message>
      <source>Proofs of selections run on the cluster at {shown}: {what}, and what is ticked, are sent to it. Files that usually hold secrets stay here.{sealed}</source>
      <translation>Las pruebas de selecciones se ejecutan en el clúster {shown}: se le envían {what} y lo que está marcado. Los archivos que suelen contener secretos se quedan aquí.{sealed}</translation>
    </message>
    <message>
      <source>on the cluster at {shown}, which is sent {what}</source>
      <translation>en el clúster {shown}, al que se envían {what}</translation>
    </message>
    <message>
      <source>{root} can't be looked at: {strerror}. Choose another folder.</source>
      <translation>{root} no se puede mirar: {strerror}. Elige otra carpeta.</translation>
    </message>
    <message>
      <source>The journal holds no blob {name}; restore the journal from a backup.</source>
      <translation>El diario no tiene ningún blob {name}; restáuralo desde una copia de seguridad.</translation>
    </message>
    <message>
      <source>The blob {name} is damaged; restore the journal's folder from a backup.</source>
      <translation>El blob {name} está dañado; restaura la carpeta del diario desde una copia de seguridad.</translation>
    </message>
    <message>
      <source>The blob {name} can't be read ({error}); restore the journal's folder from a backup.</source>
      <translation>El blob {name} no se puede leer ({error}); restaura la carpeta del diario desde una copia de seguridad.</translation>
    </message>
    <message>
      <source>An event of kind {name} can't be recorded: {error}. Nothing was stored.</source>
      <translation>Un evento de tipo {name} no se puede registrar: {error}. No se guardó nada.</translation>
    </message>
    <message>
      <source>The journal holds an event this K2Desk can't read ({error}); open it with the K2Desk that wrote it.</source>
      <translation>El diario contiene un evento que este K2Desk no puede leer ({error}); ábrelo con el K2Desk que lo escribió.</translation>
    </message>
    <message>
      <source>The record ends a change {change_id} it never began; verify the session.</source>
      <translation>El registro termina un cambio {change_id} que nunca empezó; verifica la sesión.</translation>
    </message>
    <message>
      <source>This session made no change {change_id}; nothing can be taken back.</source>
      <translation>Esta sesión no hizo ningún cambio {change_id}; no hay nada que retirar.</translation>
    </message>
    <message>
      <source>This change was never in effect, so there is nothing to take back.</source>
      <translation>Este cambio nunca tuvo efecto, así que no hay nada que retirar.</translation>
    </message>
    <message>
      <source>This change did not write one of these files; nothing can be taken back.</source>
      <translation>Este cambio no escribió uno de estos archivos; no hay nada que retirar.</translation>
    </message>
    <message>
      <source>The record of change {change_id} makes no sense; verify the session.</source>
      <translation>El registro del cambio {change_id} no tiene sentido; verifica la sesión.</translation>
    </message>
    <message>
      <source>A fork can't begin at record {seq}; this session has {records}.</source>
      <translation>Una bifurcación no puede empezar en el registro {seq}; esta sesión tiene {records}.</translation>
    </message>
    <message>
      <source>The signature of {where} is not the key's: it was changed from outside.</source>
      <translation>La firma de {where} no es de la clave: se cambió desde fuera.</translation>
    </message>
    <message>
      <source>The signed {where} is gone: the session was cut short after record {last}.</source>
      <translation>Falta {where}, que estaba firmado: la sesión se cortó tras el registro {last}.</translation>
    </message>
    <message>
      <source>What was signed as {where} is another record: it was written anew.</source>
      <translation>Lo que se firmó como {where} es otro registro: se escribió de nuevo.</translation>
    </message>
    <message>
      <source>The session can't be locked in {folder}: {strerror}.</source>
      <translation>La sesión no se puede bloquear en {folder}: {strerror}.</translation>
    </message>
    <message>
      <source>This session is open in another K2Desk window. Go on there, or begin a new session.</source>
      <translation>Esta sesión está abierta en otra ventana de K2Desk. Sigue allí, o empieza una sesión nueva.</translation>
    </message>
    <message>
      <source>A session begins with SessionStarted, once; nothing was stored.</source>
      <translation>Una sesión empieza con SessionStarted, una vez; no se guardó nada.</translation>
    </message>
    <message>
      <source>The journal holds no session {session_id}; pick one from the session list.</source>
      <translation>El diario no tiene ninguna sesión {session_id}; elige una de la lista de sesiones.</translation>
    </message>
    <message>
      <source>The list lacks the session {session_id}; verify the journal.</source>
      <translation>En la lista falta la sesión {session_id}; verifica el diario.</translation>
    </message>
    <message>
      <source>Record {number} of session {session_id} does not follow from the one before: the journal was changed from outside. Restore it from a backup, or go on in a new session.</source>
      <translation>El registro {number} de la sesión {session_id} no se sigue del anterior: el diario se cambió desde fuera. Restáuralo desde una copia de seguridad, o sigue en una sesión nueva.</translation>
    </message>
    <message>
      <source>Something just happened in this session, so it was not deleted. Try again.</source>
      <translation>Acaba de pasar algo en esta sesión, así que no se eliminó. Inténtalo otra vez.</translation>
    </message>
    <message>
      <source>It has no records.</source>
      <translation>No tiene registros.</translation>
    </message>
    <message>
      <source>There is nothing to report: the session is empty.</source>
      <translation>No hay nada de lo que informar: la sesión está vacía.</translation>
    </message>
    <message>
      <source>A change is just being written; try again when it is done.</source>
      <translation>Justo ahora se está escribiendo un cambio; inténtalo cuando acabe.</translation>
    </message>
    <message>
      <source>The journal {path} can't be used ({why}); check its folder, its permissions and the disk.</source>
      <translation>El diario {path} no se puede usar ({why}); comprueba su carpeta, sus permisos y el disco.</translation>
    </message>
    <message>
      <source>The journal {path} is damaged and was left as it is. Move it and its folder aside and start K2Desk again: it begins a new journal. A copy from your backup can be put in its place.</source>
      <translation>El diario {path} está dañado y se dejó como está. Aparta el archivo y su carpeta e inicia K2Desk otra vez: empieza un diario nuevo. En su lugar se puede poner una copia de seguridad.</translation>
    </message>
    <message>
      <source>Another K2Desk holds the journal {path}; close it and try again.</source>
      <translation>Otro K2Desk tiene el diario {path}; ciérralo e inténtalo otra vez.</translation>
    </message>
    <message>
      <source>The disk with the journal {path} is full; make room and try again.</source>
      <translation>El disco con el diario {path} está lleno; haz sitio e inténtalo otra vez.</translation>
    </message>
    <message>
      <source>{path} is not a journal of K2Desk; move it aside and start K2Desk again.</source>
      <translation>{path} no es un diario de K2Desk; apártalo e inicia K2Desk otra vez.</translation>
    </message>
    <message>
      <source>The journal {path} was written by a newer K2Desk (version {version}, this one knows {newest}); it was left as it is. Install the newer K2Desk to open it.</source>
      <translation>El diario {path} lo escribió un K2Desk más nuevo (versión {version}, este conoce {newest}); se dejó como estaba. Instala el K2Desk más nuevo para abrirlo.</translation>
    </message>
    <message>
      <source>This session is no longer in the trash.</source>
      <translation>Esta sesión ya no está en la papelera.</translation>
    </message>
    <message>
      <source>There is no session {session}.</source>
      <translation>No hay ninguna sesión {session}.</translation>
    </message>
    <message>
      <source>This bundle was made by a newer K2Desk. Update yours to read it.</source>
      <translation>Este paquete lo hizo un K2Desk más nuevo. Actualiza el tuyo para leerlo.</translation>
    </message>
    <message>
      <source>This bundle holds no session. Ask for it once more.</source>
      <translation>Este paquete no contiene ninguna sesión. Pídelo otra vez.</translation>
    </message>
    <message>
      <source>This bundle lacks some of its {records} records. Ask for it once more.</source>
      <translation>A este paquete le faltan algunos de sus {records} registros. Pídelo otra vez.</translation>
    </message>
    <message>
      <source>This is no bundle of K2Desk: {error}. Choose a .k2bundle file.</source>
      <translation>Esto no es un paquete de K2Desk: {error}. Elige un archivo .k2bundle.</translation>
    </message>
    <message>
      <source>This bundle can't be read: {error}. Ask for it once more.</source>
      <translation>Este paquete no se puede leer: {error}. Pídelo otra vez.</translation>
    </message>
    <message>
      <source>The bundle is damaged: blob {name} holds other bytes. Ask for it anew.</source>
      <translation>El paquete está dañado: el blob {name} contiene otros bytes. Pídelo de nuevo.</translation>
    </message>
    <message>
      <source>What you wrote can't be kept in {folder}: {strerror}. Mend that, or keep a copy of it elsewhere, before you close the window.</source>
      <translation>Lo que escribiste no se puede guardar en {folder}: {strerror}. Arréglalo, o guarda una copia en otro sitio, antes de cerrar la ventana.</translation>
    </message>
    <message>
      <source>it gave no answer within {start_seconds} s</source>
      <translation>no respondió en {start_seconds} s</translation>
    </message>
    <message>
      <source>there is no program {filename}</source>
      <translation>no hay ningún programa {filename}</translation>
    </message>
    <message>
      <source>{name} offers more than {most_tools} tools, which no model can use well.</source>
      <translation>{name} ofrece más de {most_tools} herramientas, que ningún modelo puede usar bien.</translation>
    </message>
    <message>
      <source>{name} offers two tools of one name.</source>
      <translation>{name} ofrece dos herramientas con el mismo nombre.</translation>
    </message>
    <message>
      <source>{name} can't be used: {why}.{more}</source>
      <translation>{name} no se puede usar: {why}.{more}</translation>
    </message>
    <message>
      <source>{name} gave no answer within {seconds} s.</source>
      <translation>{name} no respondió en {seconds} s.</translation>
    </message>
    <message>
      <source>{name} failed: {why}.{more}</source>
      <translation>{name} falló: {why}.{more}</translation>
    </message>
    <message>
      <source> It said: {said}</source>
      <translation> Dijo: {said}</translation>
    </message>
    <message>
      <source>{name} offers other tools than the user agreed to, so nothing is sent to it. The user can look at them in Settings, Tool servers, or with: k2desk mcp {name2}</source>
      <translation>{name} ofrece otras herramientas que las que el usuario aceptó, así que no se le envía nada. El usuario puede verlas en Configuración, Herramientas (MCP), o con: k2desk mcp {name2}</translation>
    </message>
    <message>
      <source>it sent a message of more than {longest_line} bytes</source>
      <translation>envió un mensaje de más de {longest_line} bytes</translation>
    </message>
    <message>
      <source>The arguments are longer than {most_arguments} characters. Send less.</source>
      <translation>Los argumentos tienen más de {most_arguments} caracteres. Envía menos.</translation>
    </message>
    <message>
      <source>The arguments must be one JSON object.</source>
      <translation>Los argumentos deben ser un objeto JSON.</translation>
    </message>
    <message>
      <source>to {hostname}</source>
      <translation>a {hostname}</translation>
    </message>
    <message>
      <source>Call {name}?</source>
      <translation>¿Llamar a {name}?</translation>
    </message>
    <message>
      <source>Call {name}</source>
      <translation>Llamar a {name}</translation>
    </message>
    <message>
      <source>{text} characters</source>
      <translation>{text} caracteres</translation>
    </message>
    <message>
      <source>The arguments are not valid JSON ({error}). Send one JSON object.</source>
      <translation>Los argumentos no son JSON válido ({error}). Envía un objeto JSON.</translation>
    </message>
    <message>
      <source>{error} Go on without it, or tell the user.</source>
      <translation>{error} Sigue sin ello, o díselo al usuario.</translation>
    </message>
    <message>
      <source>`replace_all` must be true or false.</source>
      <translation>`replace_all` debe ser true o false.</translation>
    </message>
    <message>
      <source>`{name}` must be a list.</source>
      <translation>`{name}` debe ser una lista.</translation>
    </message>
    <message>
      <source>The arguments lack `{names}`.</source>
      <translation>En los argumentos falta `{names}`.</translation>
    </message>
    <message>
      <source>A path is empty.</source>
      <translation>Hay una ruta vacía.</translation>
    </message>
    <message>
      <source>`delete` must be a list of paths.</source>
      <translation>`delete` debe ser una lista de rutas.</translation>
    </message>
    <message>
      <source>It makes or changes a symbolic link, which K2Desk never does.</source>
      <translation>Crea o cambia un enlace simbólico, cosa que K2Desk nunca hace.</translation>
    </message>
    <message>
      <source>It changes a submodule, which K2Desk never does.</source>
      <translation>Cambia un submódulo, cosa que K2Desk nunca hace.</translation>
    </message>
    <message>
      <source>Line {at}: this is the diff of a merge, which belongs to several versions.</source>
      <translation>Línea {at}: es el diff de una fusión, que pertenece a varias versiones.</translation>
    </message>
    <message>
      <source>Line {first}: it changes a binary file, which can't be read here.</source>
      <translation>Línea {first}: cambia un archivo binario, que aquí no se puede leer.</translation>
    </message>
    <message>
      <source>Line {first}: no hunk follows; each begins with a line such as @@ -1,3 +1,4 @@.</source>
      <translation>Línea {first}: no sigue ningún fragmento; cada uno empieza con una línea como @@ -1,3 +1,4 @@.</translation>
    </message>
    <message>
      <source>Line {line}: the diff names no file. Begin it with --- a/PATH and +++ b/PATH.</source>
      <translation>Línea {line}: el diff no nombra ningún archivo. Empiézalo con --- a/RUTA y +++ b/RUTA.</translation>
    </message>
    <message>
      <source>Line {line}: nothing is said of what becomes of {old}.</source>
      <translation>Línea {line}: no se dice qué pasa con {old}.</translation>
    </message>
    <message>
      <source>Line {line}: the file {verb}, so it must have one hunk with all its lines.</source>
      <translation>Línea {line}: el archivo {verb}, así que debe tener un fragmento con todas sus líneas.</translation>
    </message>
    <message>
      <source>Line {at}: this hunk has no lines.</source>
      <translation>Línea {at}: este fragmento no tiene líneas.</translation>
    </message>
    <message>
      <source>There are no edits. Give at least one with `old` and `new`.</source>
      <translation>No hay ediciones. Da al menos una con `old` y `new`.</translation>
    </message>
    <message>
      <source>The edits change nothing: the file holds this text already.</source>
      <translation>Las ediciones no cambian nada: el archivo ya tiene este texto.</translation>
    </message>
    <message>
      <source>The file would grow over {largest} MiB; divide it into several.</source>
      <translation>El archivo pasaría de {largest} MiB; divídelo en varios.</translation>
    </message>
    <message>
      <source>This hunk has no line of context and removes none, so its place can't be told. Give the lines around it.</source>
      <translation>Este fragmento no tiene ninguna línea de contexto ni quita ninguna, así que no se puede saber su sitio. Da las líneas de alrededor.</translation>
    </message>
    <message>
      <source>`old` is empty. Quote the lines next to the place; to make a file, give its content.</source>
      <translation>`old` está vacío. Cita las líneas junto al sitio; para crear un archivo, da su contenido.</translation>
    </message>
    <message>
      <source>`old` and `new` are the same, so there is nothing to change.</source>
      <translation>`old` y `new` son iguales, así que no hay nada que cambiar.</translation>
    </message>
    <message>
      <source>`{name}` holds a character that is no text (NUL or half a surrogate pair).</source>
      <translation>`{name}` contiene un carácter que no es texto (NUL o medio par sustituto).</translation>
    </message>
    <message>
      <source>Edits {before} and {before2} overlap. All edits are placed in the file as it is before the call: join them to one.</source>
      <translation>Las ediciones {before} y {before2} se solapan. Todas se sitúan en el archivo tal como está antes de la llamada: júntalas en una.</translation>
    </message>
    <message>
      <source>Line {at} of the text does not belong there. A section begins with {add}, {update} or {delete}; every line of a file begins with a blank, + or -.</source>
      <translation>La línea {at} del texto no va ahí. Una sección empieza con {add}, {update} o {delete}; cada línea de un archivo empieza con un espacio, + o -.</translation>
    </message>
    <message>
      <source>Line {at}: the patch has no line {end}; the text may be cut off.</source>
      <translation>Línea {at}: el parche no tiene la línea {end}; puede que el texto esté cortado.</translation>
    </message>
    <message>
      <source>Line {end}: the patch is empty.</source>
      <translation>Línea {end}: el parche está vacío.</translation>
    </message>
    <message>
      <source>Line {at}: no file is named.</source>
      <translation>Línea {at}: no se nombra ningún archivo.</translation>
    </message>
    <message>
      <source>Line {line}: nothing is said of what becomes of {path}.</source>
      <translation>Línea {line}: no se dice qué pasa con {path}.</translation>
    </message>
    <message>
      <source>Line {first}: this chunk has no lines.</source>
      <translation>Línea {first}: este trozo no tiene líneas.</translation>
    </message>
    <message>
      <source>`old` is indented deeper than the file, and a line of `new` is not; write both with the file's own indentation.</source>
      <translation>`old` tiene más sangría que el archivo, y una línea de `new` no; escribe ambos con la sangría del archivo.</translation>
    </message>
    <message>
      <source>the path holds {list}: {path}</source>
      <translation>la ruta contiene {list}: {path}</translation>
    </message>
    <message>
      <source>may be executed (mode {new})</source>
      <translation>se puede ejecutar (modo {new})</translation>
    </message>
    <message>
      <source>hidden characters: {list}</source>
      <translation>caracteres ocultos: {list}</translation>
    </message>
    <message>
      <source>{count} line over {long_line} characters, the longest {longest}</source>
      <translation>{count} línea de más de {long_line} caracteres, la más larga de {longest}</translation>
    </message>
    <message>
      <source>{count} lines over {long_line} characters, the longest {longest}</source>
      <translation>{count} líneas de más de {long_line} caracteres, la más larga de {longest}</translation>
    </message>
    <message>
      <source>changes beyond column {far_column}</source>
      <translation>cambia algo más allá de la columna {far_column}</translation>
    </message>
    <message>
      <source>line endings become mixed, CRLF and LF (were {old})</source>
      <translation>los finales de línea pasan a estar mezclados, CRLF y LF (eran {old})</translation>
    </message>
    <message>
      <source>line endings change: {old} → {new}</source>
      <translation>cambian los finales de línea: {old} → {new}</translation>
    </message>
    <message>
      <source>The new text is there already, at line {found}: this edit may have been applied before.</source>
      <translation>El texto nuevo ya está ahí, en la línea {found}: puede que esta edición ya se aplicara antes.</translation>
    </message>
    <message>
      <source>Edit {number} of {count}: {error}</source>
      <translation>Edición {number} de {count}: {error}</translation>
    </message>
    <message>
      <source>{names} {fine} {verb}, but edits are applied together or not at all: give all of them again.</source>
      <translation>{names} {fine} {verb}, pero las ediciones se aplican todas o ninguna: dalas todas otra vez.</translation>
    </message>
    <message>
      <source>Line {at} of the text begins with neither blank, + nor -, so the hunk's end can't be told. Give every line of a hunk its sign, and put the diff into a fence of its own.</source>
      <translation>La línea {at} del texto no empieza con espacio, + ni -, así que no se puede saber el final del fragmento. Da su signo a cada línea del fragmento y pon el diff en un bloque propio.</translation>
    </message>
    <message>
      <source>PNG picture, {width}×{height}</source>
      <translation>imagen PNG, {width}×{height}</translation>
    </message>
    <message>
      <source>GIF picture, {width}×{height}</source>
      <translation>imagen GIF, {width}×{height}</translation>
    </message>
    <message>
      <source>`old` is there {count} times{but}, at lines {named}. Add lines around it until it is unique</source>
      <translation>`old` está {count} veces{but}, en las líneas {named}. Añade líneas de alrededor hasta que sea único</translation>
    </message>
    <message>
      <source>The text is too long: a patch may have {most} MiB.</source>
      <translation>El texto es demasiado largo: un parche puede tener {most} MiB.</translation>
    </message>
    <message>
      <source>There is no change of a file in this text. K2Desk reads unified diffs, SEARCH/REPLACE blocks, apply_patch envelopes and the arguments of propose_edit.</source>
      <translation>En este texto no hay ningún cambio de un archivo. K2Desk lee diffs unificados, bloques SEARCH/REPLACE, sobres de apply_patch y los argumentos de propose_edit.</translation>
    </message>
    <message>
      <source>Line {at}: the hunk does not say which file it is about.</source>
      <translation>Línea {at}: el fragmento no dice de qué archivo es.</translation>
    </message>
    <message>
      <source>This hunk holds characters that hide, or line ends of two kinds, which an editor would change unseen. Tick the lines you want, or comment on them.</source>
      <translation>Este fragmento contiene caracteres que se ocultan, o finales de línea de dos clases, que un editor cambiaría sin verse. Marca las líneas que quieras, o coméntalas.</translation>
    </message>
    <message>
      <source>Line {at}: no file is named. Write its path on the line above the block.</source>
      <translation>Línea {at}: no se nombra ningún archivo. Escribe su ruta en la línea encima del bloque.</translation>
    </message>
    <message>
      <source>Line {at}: the block has no &gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE; the text may be cut off.</source>
      <translation>Línea {at}: el bloque no tiene &gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE; puede que el texto esté cortado.</translation>
    </message>
    <message>
      <source>Line {at}: another block begins before this one has its &gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE.</source>
      <translation>Línea {at}: otro bloque empieza antes de que este tenga su &gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE.</translation>
    </message>
    <message>
      <source>Line {at}: the block has {count} of =======, so its two halves can't be told apart.</source>
      <translation>Línea {at}: el bloque tiene {count} veces =======, así que no se distinguen sus dos mitades.</translation>
    </message>
    <message>
      <source>The file has {data} bytes; files over {largest} MiB can't be edited.</source>
      <translation>El archivo tiene {data} bytes; los de más de {largest} MiB no se pueden editar.</translation>
    </message>
    <message>
      <source>The file is binary (it holds NUL bytes) and can't be edited.</source>
      <translation>El archivo es binario (contiene bytes NUL) y no se puede editar.</translation>
    </message>
    <message>
      <source>The file is binary (it begins like UTF-16 but is none) and can't be edited.</source>
      <translation>El archivo es binario (empieza como UTF-16 pero no lo es) y no se puede editar.</translation>
    </message>
    <message>
      <source>The file is in {encoding}, which has no {sign} (U+{ord}). Write it another way, or ask the user to convert the file to UTF-8.</source>
      <translation>El archivo está en {encoding}, que no tiene {sign} (U+{ord}). Escríbelo de otro modo, o pide al usuario que convierta el archivo a UTF-8.</translation>
    </message>
    <message>
      <source>Line {bad} of the diff is no header of a hunk; make the diff anew.</source>
      <translation>La línea {bad} del diff no es la cabecera de un fragmento; haz el diff de nuevo.</translation>
    </message>
    <message>
      <source>{path} is not a path inside the project</source>
      <translation>{path} no es una ruta dentro del proyecto</translation>
    </message>
    <message>
      <source>The tests took longer than {seconds} seconds and were ended</source>
      <translation>Los tests tardaron más de {seconds} segundos y se terminaron</translation>
    </message>
    <message>
      <source>{program} is not on this machine. Install it, or set another command</source>
      <translation>{program} no está en este equipo. Instálalo, o indica otro comando</translation>
    </message>
    <message>
      <source>the cluster at {address} does not answer. Start it, or correct its address. To run here instead, empty the cluster's address in the settings.</source>
      <translation>el clúster {address} no responde. Inícialo, o corrige su dirección. Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>“{shown}” is no address of a cluster. One looks like tls://build.example:8786. To run here instead, empty the cluster's address in the settings.</source>
      <translation>«{shown}» no es la dirección de un clúster. Una tiene la forma tls://build.example:8786. Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>a cluster needs one more package. Install it: pip install 'k2desk[cluster]'. To run here instead, empty the cluster's address in the settings.</source>
      <translation>un clúster necesita un paquete más. Instálalo: pip install 'k2desk[cluster]'. Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>tls:// needs the files of the authority, the certificate and its key. To run here instead, empty the cluster's address in the settings.</source>
      <translation>tls:// necesita los archivos de la autoridad, del certificado y de su clave. Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>the cluster has no workers. Start some: dask worker ADDRESS. To run here instead, empty the cluster's address in the settings.</source>
      <translation>el clúster no tiene workers. Inicia alguno: dask worker ADDRESS. Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>the cluster has version {other} of distributed and this is {own}. Install the same one on both. To run here instead, empty the cluster's address in the settings.</source>
      <translation>el clúster tiene la versión {other} de distributed y aquí es la {own}. Instala la misma en ambos. Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>{refusal}. To run here instead, empty the cluster's address in the settings.</source>
      <translation>{refusal}. Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>worker after worker was lost during this run. Look at their logs. To run here instead, empty the cluster's address in the settings.</source>
      <translation>se perdió un worker tras otro durante esta ejecución. Mira sus registros. Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>a worker has no K2Desk. Install it there: pip install 'k2desk[cluster]' (version {version}). To run here instead, empty the cluster's address in the settings.</source>
      <translation>un worker no tiene K2Desk. Instálalo allí: pip install 'k2desk[cluster]' (versión {version}). Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>a worker failed ({kind}: {error}). To run here instead, empty the cluster's address in the settings.</source>
      <translation>un worker falló ({kind}: {error}). Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>a worker answered with what is no result. To run here instead, empty the cluster's address in the settings.</source>
      <translation>un worker respondió con algo que no es un resultado. Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>Files have changed on the disk meanwhile.</source>
      <translation>Entretanto cambiaron archivos en el disco.</translation>
    </message>
    <message>
      <source>the cluster has lost all its workers. Start some. To run here instead, empty the cluster's address in the settings.</source>
      <translation>el clúster perdió todos sus workers. Inicia alguno. Para ejecutar aquí, vacía la dirección del clúster en la configuración.</translation>
    </message>
    <message>
      <source>what is in {path} beyond what can be looked at</source>
      <translation>lo que hay en {path} más allá de lo que se puede mirar</translation>
    </message>
    <message>
      <source>what is in the folder beyond what can be looked at</source>
      <translation>lo que hay en la carpeta más allá de lo que se puede mirar</translation>
    </message>
    <message>
      <source>{new} more new files</source>
      <translation>{new} archivos nuevos más</translation>
    </message>
    <message>
      <source>{changes} more files than can be looked through</source>
      <translation>{changes} archivos más de los que se pueden repasar</translation>
    </message>
    <message>
      <source>The project has more than {files} files; that is too many to copy</source>
      <translation>El proyecto tiene más de {files} archivos; son demasiados para copiarlos</translation>
    </message>
    <message>
      <source>The project's files are larger than {limit} MiB; that is too much to copy</source>
      <translation>Los archivos del proyecto ocupan más de {limit} MiB; es demasiado para copiarlos</translation>
    </message>
    <message>
      <source>Copying the project took longer than {seconds} seconds; it was stopped</source>
      <translation>Copiar el proyecto tardó más de {seconds} segundos; se detuvo</translation>
    </message>
    <message>
      <source>{path} can't be copied: {strerror}</source>
      <translation>{path} no se puede copiar: {strerror}</translation>
    </message>
    <message>
      <source>changed {n} file</source>
      <translation>cambió {n} archivo</translation>
    </message>
    <message>
      <source>changed {n} files</source>
      <translation>cambió {n} archivos</translation>
    </message>
    <message>
      <source>changed {n}</source>
      <translation>cambió {n}</translation>
    </message>
    <message>
      <source>created {n} file</source>
      <translation>creó {n} archivo</translation>
    </message>
    <message>
      <source>created {n} files</source>
      <translation>creó {n} archivos</translation>
    </message>
    <message>
      <source>created {n}</source>
      <translation>creó {n}</translation>
    </message>
    <message>
      <source>deleted {n} file</source>
      <translation>eliminó {n} archivo</translation>
    </message>
    <message>
      <source>deleted {n} files</source>
      <translation>eliminó {n} archivos</translation>
    </message>
    <message>
      <source>deleted {n}</source>
      <translation>eliminó {n}</translation>
    </message>
    <message>
      <source>renamed {n} file</source>
      <translation>renombró {n} archivo</translation>
    </message>
    <message>
      <source>renamed {n} files</source>
      <translation>renombró {n} archivos</translation>
    </message>
    <message>
      <source>renamed {n}</source>
      <translation>renombró {n}</translation>
    </message>
    <message>
      <source>The results are larger than {most_bytes} bytes</source>
      <translation>Los resultados ocupan más de {most_bytes} bytes</translation>
    </message>
    <message>
      <source>The results have a document type, which JUnit XML does not need</source>
      <translation>Los resultados tienen un tipo de documento, que JUnit XML no necesita</translation>
    </message>
    <message>
      <source>The results are no UTF-8</source>
      <translation>Los resultados no son UTF-8</translation>
    </message>
    <message>
      <source>The results are no XML: {error}</source>
      <translation>Los resultados no son XML: {error}</translation>
    </message>
    <message>
      <source>The results tell of more than {most_cases} tests</source>
      <translation>Los resultados hablan de más de {most_cases} tests</translation>
    </message>
    <message>
      <source>The project has more than {most_files} files</source>
      <translation>El proyecto tiene más de {most_files} archivos</translation>
    </message>
    <message>
      <source>{path} belongs to somebody else</source>
      <translation>{path} es de otra persona</translation>
    </message>
    <message>
      <source>the copy can't be read: {strerror}</source>
      <translation>la copia no se puede leer: {strerror}</translation>
    </message>
    <message>
      <source>a worker has K2Desk {version} and this is {version2}. Install the same one on both</source>
      <translation>un worker tiene K2Desk {version} y aquí es {version2}. Instala el mismo en ambos</translation>
    </message>
    <message>
      <source>a worker confines tests less well than this machine ({label}). Mend it there: {reason}</source>
      <translation>un worker aísla los tests peor que este equipo ({label}). Arréglalo allí: {reason}</translation>
    </message>
    <message>
      <source>No Python here has {runner}. Install it in the project's environment: python3 -m venv .venv &amp;&amp; .venv/bin/pip install {runner2}</source>
      <translation>Ningún Python de aquí tiene {runner}. Instálalo en el entorno del proyecto: python3 -m venv .venv &amp;&amp; .venv/bin/pip install {runner2}</translation>
    </message>
    <message>
      <source>{note}; the output says why</source>
      <translation>{note}; la salida dice por qué</translation>
    </message>
    <message>
      <source>{path} belongs to git; nothing was written</source>
      <translation>{path} es de git; no se escribió nada</translation>
    </message>
    <message>
      <source>{path} can't be written in the copy: {strerror}</source>
      <translation>{path} no se puede escribir en la copia: {strerror}</translation>
    </message>
    <message>
      <source>A test command is one line, such as python -m pytest -q</source>
      <translation>Un comando de tests es una línea, como python -m pytest -q</translation>
    </message>
    <message>
      <source>{target} is no test: give a path such as tests/test_a.py or tests/test_a.py::test_b</source>
      <translation>{target} no es un test: da una ruta como tests/test_a.py o tests/test_a.py::test_b</translation>
    </message>
    <message>
      <source>{line} runs all tests or none; leave the target empty</source>
      <translation>{line} ejecuta todos los tests o ninguno; deja el objetivo vacío</translation>
    </message>
    <message>
      <source>Without the change: {note}</source>
      <translation>Sin el cambio: {note}</translation>
    </message>
    <message>
      <source>The answer broke off before the model had finished.</source>
      <translation>La respuesta se cortó antes de que el modelo terminara.</translation>
    </message>
    <message>
      <source>The model wrote a tool call as text beyond measure; nothing of it was run.</source>
      <translation>El modelo escribió una llamada a herramienta como texto sin medida; no se ejecutó nada de ella.</translation>
    </message>
    <message>
      <source>The model wrote its tool call as text and it was cut; nothing of it was run.</source>
      <translation>El modelo escribió su llamada a herramienta como texto y quedó cortada; no se ejecutó nada de ella.</translation>
    </message>
    <message>
      <source>The model made more than {max_calls} calls in one answer; none was run.</source>
      <translation>El modelo hizo más de {max_calls} llamadas en una respuesta; no se ejecutó ninguna.</translation>
    </message>
    <message>
      <source>The model wrote its tool call as text without saying which tool; nothing of it was run.</source>
      <translation>El modelo escribió su llamada a herramienta como texto sin decir cuál; no se ejecutó nada de ella.</translation>
    </message>
    <message>
      <source>The answer reached its longest length inside a tool call; the call was dropped. Ask for smaller steps.</source>
      <translation>La respuesta alcanzó su longitud máxima dentro de una llamada a herramienta; la llamada se descartó. Pide pasos más pequeños.</translation>
    </message>
    <message>
      <source>The gateway's content filter stopped the answer.</source>
      <translation>El filtro de contenido de la pasarela detuvo la respuesta.</translation>
    </message>
    <message>
      <source>The model called a tool without naming it; the call was dropped.</source>
      <translation>El modelo llamó a una herramienta sin nombrarla; la llamada se descartó.</translation>
    </message>
    <message>
      <source>The model wanted to call a tool, but no call arrived.</source>
      <translation>El modelo quería llamar a una herramienta, pero no llegó ninguna llamada.</translation>
    </message>
    <message>
      <source>A piece of a tool call arrived damaged; it was dropped.</source>
      <translation>Un trozo de una llamada a herramienta llegó dañado; se descartó.</translation>
    </message>
    <message>
      <source>{prompt} in, {completion} out</source>
      <translation>{prompt} de entrada, {completion} de salida</translation>
    </message>
    <message>
      <source>the answer had no end after {each} s</source>
      <translation>la respuesta no terminó en {each} s</translation>
    </message>
    <message>
      <source>{figures}; about {sent} were sent</source>
      <translation>{figures}; se enviaron unos {sent}</translation>
    </message>
    <message>
      <source>{figures}; about {said} came</source>
      <translation>{figures}; llegaron unos {said}</translation>
    </message>
    <message>
      <source>{figures}; {cached} of them cached</source>
      <translation>{figures}; {cached} de ellos en caché</translation>
    </message>
    <message>
      <source>it calls {name}</source>
      <translation>llama a {name}</translation>
    </message>
    <message>
      <source>it calls nothing</source>
      <translation>no llama a nada</translation>
    </message>
    <message>
      <source>No word of an answer came in {each} s.</source>
      <translation>No llegó ni una palabra de respuesta en {each} s.</translation>
    </message>
    <message>
      <source>{missing} is missing</source>
      <translation>falta {missing}</translation>
    </message>
    <message>
      <source>{more} is not in the schema</source>
      <translation>{more} no está en el esquema</translation>
    </message>
    <message>
      <source>first words after {first} s, {rate} tokens a second</source>
      <translation>primeras palabras tras {first} s, {rate} tokens por segundo</translation>
    </message>
    <message>
      <source>Choose one it lists in Settings, such as {some}.</source>
      <translation>Elige en Configuración uno de los que indica, como {some}.</translation>
    </message>
    <message>
      <source>{names}, but not {model}</source>
      <translation>{names}, pero no {model}</translation>
    </message>
    <message>
      <source>{names}, but not a model to ask for</source>
      <translation>{names}, pero ningún modelo que pedir</translation>
    </message>
    <message>
      <source>only after {stopping} s</source>
      <translation>solo tras {stopping} s</translation>
    </message>
    <message>
      <source>${prompt} in, ${completion} out a million are assumed</source>
      <translation>se suponen ${prompt} de entrada y ${completion} de salida por millón</translation>
    </message>
    <message>
      <source>no time was left after {total} s</source>
      <translation>no quedó tiempo tras {total} s</translation>
    </message>
    <message>
      <source>{names}, {model} among them</source>
      <translation>{names}, entre ellos {model}</translation>
    </message>
    <message>
      <source>the answer came in {pieces} pieces</source>
      <translation>la respuesta llegó en {pieces} trozos</translation>
    </message>
    <message>
      <source>{prompt} in, {completion} out{cached}</source>
      <translation>{prompt} de entrada, {completion} de salida{cached}</translation>
    </message>
    <message>
      <source>in {stopping} ms</source>
      <translation>en {stopping} ms</translation>
    </message>
    <message>
      <source>as of {date}</source>
      <translation>a fecha de {date}</translation>
    </message>
    <message>
      <source>${prompt} in, ${completion} out a million, {says}</source>
      <translation>${prompt} de entrada, ${completion} de salida por millón, {says}</translation>
    </message>
    <message>
      <source>The key works; {model} is not among its models.</source>
      <translation>La clave funciona; {model} no está entre sus modelos.</translation>
    </message>
    <message>
      <source>The address answered with {page} and not with a stream. Check the base URL, and whether the network wants you to log in.</source>
      <translation>La dirección respondió con {page} y no con un flujo. Comprueba la URL base, y si la red quiere que inicies sesión.</translation>
    </message>
    <message>
      <source>{sentences} It says: {heard}</source>
      <translation>{sentences} Dice: {heard}</translation>
    </message>
    <message>
      <source>There is no such page; check the base URL. {message}</source>
      <translation>No existe esa página; comprueba la URL base. {message}</translation>
    </message>
    <message>
      <source>The gateway vouches for itself only. If it is your own, choose its file as CA file under Network in Settings.</source>
      <translation>La pasarela solo responde por sí misma. Si es tuya, elige su archivo como archivo de CA en Configuración, Red.</translation>
    </message>
    <message>
      <source>Nobody K2Desk trusts vouches for the gateway. If a company's proxy sits in between, choose its file as CA file under Network in Settings.</source>
      <translation>Nadie en quien K2Desk confíe responde por la pasarela. Si hay un proxy de empresa en medio, elige su archivo como archivo de CA en Configuración, Red.</translation>
    </message>
    <message>
      <source>No connection {way}. Check the proxy, or choose another way under Network in Settings.</source>
      <translation>No hay conexión {way}. Comprueba el proxy, o elige otro camino en Configuración, Red.</translation>
    </message>
    <message>
      <source>{known} Nothing was sent.</source>
      <translation>{known} No se envió nada.</translation>
    </message>
    <message>
      <source>The certificate of the gateway is not valid. Nothing was sent.</source>
      <translation>El certificado de la pasarela no es válido. No se envió nada.</translation>
    </message>
    <message>
      <source>The proxy wants a name and a password; the way is {way}. Put them into the proxy's URL under Network in Settings: http://name:password@host:port.</source>
      <translation>El proxy pide un nombre y una contraseña; el camino va {way}. Ponlos en la URL del proxy en Configuración, Red: http://name:password@host:port.</translation>
    </message>
    <message>
      <source>The proxy refused to connect; the way is {way}. Check it, or choose another way under Network in Settings.</source>
      <translation>El proxy se negó a conectar; el camino va {way}. Compruébalo, o elige otro camino en Configuración, Red.</translation>
    </message>
    <message>
      <source>through the proxy {scheme}://{hostname}{port} ({told_by})</source>
      <translation>por el proxy {scheme}://{hostname}{port} ({told_by})</translation>
    </message>
    <message>
      <source>At most {most} further headers can be sent.</source>
      <translation>Se pueden enviar como mucho {most} cabeceras más.</translation>
    </message>
    <message>
      <source>The proxy's URL looks like http://host:port; it may begin with https:// or socks5:// too.</source>
      <translation>La URL del proxy tiene la forma http://host:port; también puede empezar por https:// o socks5://.</translation>
    </message>
    <message>
      <source>A header is a line such as X-Team: blue, in plain letters and signs.</source>
      <translation>Una cabecera es una línea como X-Team: blue, con letras y signos sencillos.</translation>
    </message>
    <message>
      <source>K2Desk writes the header {name} itself; leave it out.</source>
      <translation>K2Desk escribe la cabecera {name} por sí mismo; quítala.</translation>
    </message>
    <message>
      <source>The system names a proxy that can't be read. Mend HTTPS_PROXY, or choose another way under Network in Settings.</source>
      <translation>El sistema nombra un proxy que no se puede leer. Corrige HTTPS_PROXY, o elige otro camino en Configuración, Red.</translation>
    </message>
    <message>
      <source>The CA file {path} holds no certificate that can be read; it must be a PEM file, with -----BEGIN CERTIFICATE----- in it.</source>
      <translation>El archivo de CA {path} no contiene ningún certificado legible; debe ser un archivo PEM, con -----BEGIN CERTIFICATE----- dentro.</translation>
    </message>
    <message>
      <source>The CA file {path} can't be read ({strerror}). Choose it again under Network in Settings.</source>
      <translation>El archivo de CA {path} no se puede leer ({strerror}). Elígelo otra vez en Configuración, Red.</translation>
    </message>
    <message>
      <source>Nothing came from the gateway for {whole} s.</source>
      <translation>No llegó nada de la pasarela en {whole} s.</translation>
    </message>
    <message>
      <source>The package index named no version.</source>
      <translation>El índice de paquetes no indicó ninguna versión.</translation>
    </message>
    <message>
      <source>The package index answered something else.</source>
      <translation>El índice de paquetes respondió otra cosa.</translation>
    </message>
    <message>
      <source>There is no provider {name}; known are: {found}.</source>
      <translation>No hay ningún proveedor {name}; se conocen: {found}.</translation>
    </message>
    <message>
      <source>The base URL must begin with https:// and name a host, such as https://host/v1.</source>
      <translation>La URL base debe empezar por https:// y nombrar un host, como https://host/v1.</translation>
    </message>
    <message>
      <source>The base URL must hold no user, no query and no fragment; only https://host/path.</source>
      <translation>La URL base no debe llevar usuario, consulta ni fragmento; solo https://host/path.</translation>
    </message>
    <message>
      <source>The base URL must begin with https://: the key would cross the network in the open.</source>
      <translation>La URL base debe empezar por https://: la clave cruzaría la red en claro.</translation>
    </message>
    <message>
      <source>The base URL can't be read; it looks like https://host/v1.</source>
      <translation>La URL base no se puede leer; tiene la forma https://host/v1.</translation>
    </message>
    <message>
      <source>The gateway sent one piece of over {max} MB; it was not read.</source>
      <translation>La pasarela envió un trozo de más de {max} MB; no se leyó.</translation>
    </message>
    <message>
      <source>The key is empty or holds signs no key has, such as spaces. Paste it again.</source>
      <translation>La clave está vacía o lleva signos que ninguna clave tiene, como espacios. Pégala otra vez.</translation>
    </message>
    <message>
      <source>The answer was longer than {max_answer} MB.</source>
      <translation>La respuesta pasó de {max_answer} MB.</translation>
    </message>
    <message>
      <source>the record has {kind} here, the replay {other}</source>
      <translation>el registro tiene aquí {kind}, la repetición {other}</translation>
    </message>
    <message>
      <source>{where}: recorded {shown}, now {shown2}</source>
      <translation>{where}: registrado {shown}, ahora {shown2}</translation>
    </message>
    <message>
      <source>{where}: it speaks of another thing than the record does</source>
      <translation>{where}: habla de otra cosa que el registro</translation>
    </message>
    <message>
      <source>{kind}.text: recorded {shown}, now {shown2}</source>
      <translation>{kind}.text: registrado {shown}, ahora {shown2}</translation>
    </message>
    <message>
      <source>{where}: recorded {then}, now {now}</source>
      <translation>{where}: registrado {then}, ahora {now}</translation>
    </message>
    <message>
      <source>The record holds no answer to this request.</source>
      <translation>El registro no contiene respuesta a esta solicitud.</translation>
    </message>
    <message>
      <source>The record does not hold what the model wrote when room was made.</source>
      <translation>El registro no contiene lo que escribió el modelo al hacer sitio.</translation>
    </message>
    <message>
      <source>The request was longer than the context.</source>
      <translation>La solicitud era más larga que el contexto.</translation>
    </message>
    <message>
      <source>This tool is in the record only.</source>
      <translation>Esta herramienta solo está en el registro.</translation>
    </message>
    <message>
      <source>The record does not say how this ended.</source>
      <translation>El registro no dice cómo terminó esto.</translation>
    </message>
    <message>
      <source>turn {turn} (“{said}”)</source>
      <translation>turno {turn} («{said}»)</translation>
    </message>
    <message>
      <source>record {seq}, {place}, step {step}</source>
      <translation>registro {seq}, {place}, paso {step}</translation>
    </message>
    <message>
      <source>record {seq}, {place}</source>
      <translation>registro {seq}, {place}</translation>
    </message>
    <message>
      <source>the record has nothing more, the replay {named}</source>
      <translation>el registro no tiene nada más, la repetición {named}</translation>
    </message>
    <message>
      <source>the record has {told} here, and the replay went on without it</source>
      <translation>el registro tiene aquí {told}, y la repetición siguió sin ello</translation>
    </message>
    <message>
      <source>what the user edited can't be edited again: {error}</source>
      <translation>lo que editó el usuario no se puede editar otra vez: {error}</translation>
    </message>
    <message>
      <source>The record does not begin with the beginning of a session.</source>
      <translation>El registro no empieza con el comienzo de una sesión.</translation>
    </message>
    <message>
      <source>{path} can't be read: {strerror}.</source>
      <translation>{path} no se puede leer: {strerror}.</translation>
    </message>
    <message>
      <source>The bundle lacks the blob {name}. Ask for it anew.</source>
      <translation>Al paquete le falta el blob {name}. Pídelo de nuevo.</translation>
    </message>
    <message>
      <source>A replay starts no process.</source>
      <translation>Una repetición no inicia ningún proceso.</translation>
    </message>
    <message>
      <source>The record does not hold it.</source>
      <translation>El registro no lo contiene.</translation>
    </message>
    <message>
      <source>the record goes on with {kind}, the replay does not</source>
      <translation>el registro sigue con {kind}, la repetición no</translation>
    </message>
    <message>
      <source>{path} has other bytes at the end than the record says</source>
      <translation>{path} tiene al final otros bytes que los que dice el registro</translation>
    </message>
    <message>
      <source>the record has {name} between two turns</source>
      <translation>el registro tiene {name} entre dos turnos</translation>
    </message>
    <message>
      <source>Windows made no job object ({why}); nothing was run</source>
      <translation>Windows no creó un objeto de trabajo ({why}); no se ejecutó nada</translation>
    </message>
    <message>
      <source>The process could not be let run; nothing was run</source>
      <translation>No se pudo dejar correr el proceso; no se ejecutó nada</translation>
    </message>
    <message>
      <source>What stands by a command could not be started: {error}</source>
      <translation>No se pudo iniciar lo que acompaña a un comando: {error}</translation>
    </message>
    <message>
      <source>This kernel's Landlock is too old to confine a command; nothing was run</source>
      <translation>El Landlock de este núcleo es demasiado antiguo para aislar un comando; no se ejecutó nada</translation>
    </message>
    <message>
      <source>There is no system call filter for this machine; nothing was run</source>
      <translation>No hay filtro de llamadas al sistema para este equipo; no se ejecutó nada</translation>
    </message>
    <message>
      <source>Landlock can't be set up: {strerror}; nothing was run</source>
      <translation>Landlock no se puede preparar: {strerror}; no se ejecutó nada</translation>
    </message>
    <message>
      <source>{path} can't be shown to a command: {strerror}</source>
      <translation>{path} no se puede mostrar a un comando: {strerror}</translation>
    </message>
    <message>
      <source>Landlock takes no rule for {path}: {why}; nothing was run</source>
      <translation>Landlock no admite una regla para {path}: {why}; no se ejecutó nada</translation>
    </message>
    <message>
      <source>Layers need the namespaces of level full; nothing was run</source>
      <translation>Las capas necesitan los espacios de nombres del nivel full; no se ejecutó nada</translation>
    </message>
    <message>
      <source>Commands are switched off: nothing here can confine or end them</source>
      <translation>Los comandos están desactivados: aquí nada puede aislarlos ni terminarlos</translation>
    </message>
    <message>
      <source>bubblewrap can't confine processes here ({reason}); user namespaces may be switched off</source>
      <translation>bubblewrap no puede aislar procesos aquí ({reason}); puede que los espacios de nombres de usuario estén desactivados</translation>
    </message>
    <message>
      <source>it did not answer within {seconds} seconds</source>
      <translation>no respondió en {seconds} segundos</translation>
    </message>
    <message>
      <source>{path} is a place of the system's own; nothing is run there</source>
      <translation>{path} es un lugar del propio sistema; ahí no se ejecuta nada</translation>
    </message>
    <message>
      <source>{subfolder} lies outside the project; nothing was run</source>
      <translation>{subfolder} está fuera del proyecto; no se ejecutó nada</translation>
    </message>
    <message>
      <source>A command with a NUL character can't be run</source>
      <translation>Un comando con un carácter NUL no se puede ejecutar</translation>
    </message>
    <message>
      <source>bubblewrap is gone from this machine, and nothing is run without it; install it again</source>
      <translation>bubblewrap ya no está en este equipo, y sin él no se ejecuta nada; instálalo otra vez</translation>
    </message>
    <message>
      <source>The sandbox could not be set up: {text}</source>
      <translation>No se pudo preparar el entorno aislado: {text}</translation>
    </message>
    <message>
      <source>The sandbox could not be set up: no reason given</source>
      <translation>No se pudo preparar el entorno aislado: no se dio motivo</translation>
    </message>
    <message>
      <source>{argv} could not be started: {error}</source>
      <translation>{argv} no se pudo iniciar: {error}</translation>
    </message>
    <message>
      <source> and {named} more</source>
      <translation> y {named} más</translation>
    </message>
    <message>
      <source>, {count} of {hunks} hunks</source>
      <translation>, {count} de {hunks} fragmentos</translation>
    </message>
    <message>
      <source>not in {few}</source>
      <translation>no está en {few}</translation>
    </message>
    <message>
      <source>{size_of}; {used} are used, this has {size}</source>
      <translation>{size_of}; van usadas {used}, esto tiene {size}</translation>
    </message>
    <message>
      <source>the new dependency {few}</source>
      <translation>la dependencia nueva {few}</translation>
    </message>
    <message>
      <source>The keyring refused ({name}). Unlock it and try again, or keep the key for this session only.</source>
      <translation>El llavero se negó ({name}). Desbloquéalo e inténtalo otra vez, o guarda la clave solo para esta sesión.</translation>
    </message>
    <message>
      <source>The keyring did not answer. It may be locked: unlock it and try again, or keep the key for this session only.</source>
      <translation>El llavero no respondió. Puede que esté bloqueado: desbloquéalo e inténtalo otra vez, o guarda la clave solo para esta sesión.</translation>
    </message>
    <message>
      <source>The keyring did not keep the key. Keep it for this session only.</source>
      <translation>El llavero no guardó la clave. Guárdala solo para esta sesión.</translation>
    </message>
    <message>
      <source>{name} can't be set.</source>
      <translation>{name} no se puede fijar.</translation>
    </message>
    <message>
      <source>{title} must be a whole number from {low} to {high}.</source>
      <translation>{title} debe ser un número entero de {low} a {high}.</translation>
    </message>
    <message>
      <source>{title} must be one of: {values}.</source>
      <translation>{title} debe ser uno de: {values}.</translation>
    </message>
    <message>
      <source>{title} can't be that.</source>
      <translation>{title} no puede ser eso.</translation>
    </message>
    <message>
      <source>This rule is not in the file any more; look at the list again.</source>
      <translation>Esta regla ya no está en el archivo; mira la lista otra vez.</translation>
    </message>
    <message>
      <source>{path} is damaged ({error}); mend it first.</source>
      <translation>{path} está dañado ({error}); arréglalo antes.</translation>
    </message>
    <message>
      <source>The rules can't be written to {path}: {strerror}.</source>
      <translation>Las reglas no se pueden escribir en {path}: {strerror}.</translation>
    </message>
    <message>
      <source>It is no UTF-8 (at line {line}).</source>
      <translation>No es UTF-8 (en la línea {line}).</translation>
    </message>
    <message>
      <source>It can't be read: {strerror}.</source>
      <translation>No se puede leer: {strerror}.</translation>
    </message>
    <message>
      <source>The field is empty. Paste the key from your provider's page.</source>
      <translation>El campo está vacío. Pega la clave de la página de tu proveedor.</translation>
    </message>
    <message>
      <source>This does not look like a key: keys are 8 to 512 letters, digits and signs without spaces. Copy it again from your provider's page.</source>
      <translation>Esto no parece una clave: las claves son de 8 a 512 letras, dígitos y signos sin espacios. Cópiala otra vez de la página de tu proveedor.</translation>
    </message>
    <message>
      <source>{further}: unknown; servers stand in tables such as [servers.docs]</source>
      <translation>{further}: desconocido; los servidores van en tablas como [servers.docs]</translation>
    </message>
    <message>
      <source>{path} can't be read: {error}. No server is used.</source>
      <translation>{path} no se puede leer: {error}. No se usa ningún servidor.</translation>
    </message>
    <message>
      <source>The settings file is damaged ({why}). {kept}; the defaults are in use.</source>
      <translation>El archivo de ajustes está dañado ({why}). {kept}; rigen los valores por defecto.</translation>
    </message>
    <message>
      <source>Some settings in {path} cannot be and count as unset: {refused}</source>
      <translation>Algunos ajustes de {path} no pueden ser y cuentan como no fijados: {refused}</translation>
    </message>
    <message>
      <source>It is kept as {aside}</source>
      <translation>Se guarda como {aside}</translation>
    </message>
    <message>
      <source>It could not be set aside ({strerror})</source>
      <translation>No se pudo apartar ({strerror})</translation>
    </message>
    <message>
      <source>The settings can't be written to {path}: {reason}.</source>
      <translation>Los ajustes no se pueden escribir en {path}: {reason}.</translation>
    </message>
    <message>
      <source>can't be read: {error}</source>
      <translation>no se puede leer: {error}</translation>
    </message>
    <message>
      <source>Works on text line by line.</source>
      <translation>Trabaja con texto línea a línea.</translation>
    </message>
    <message>
      <source>A program of awk can write files and start others.</source>
      <translation>Un programa de awk puede escribir archivos e iniciar otros.</translation>
    </message>
    <message>
      <source>Runs a shell script.</source>
      <translation>Ejecuta un script de shell.</translation>
    </message>
    <message>
      <source>Whatever the script says is done.</source>
      <translation>Se hace lo que diga el script.</translation>
    </message>
    <message>
      <source>Builds or tests Rust code.</source>
      <translation>Compila o prueba código Rust.</translation>
    </message>
    <message>
      <source>Build scripts of every dependency run.</source>
      <translation>Se ejecutan los scripts de compilación de todas las dependencias.</translation>
    </message>
    <message>
      <source>Prints files.</source>
      <translation>Imprime archivos.</translation>
    </message>
    <message>
      <source>Goes to another folder.</source>
      <translation>Va a otra carpeta.</translation>
    </message>
    <message>
      <source>Changes who may read, write or run files.</source>
      <translation>Cambia quién puede leer, escribir o ejecutar archivos.</translation>
    </message>
    <message>
      <source>A file can become a program, or open to all.</source>
      <translation>Un archivo puede volverse un programa, o quedar abierto a todos.</translation>
    </message>
    <message>
      <source>Gives files to another user.</source>
      <translation>Da archivos a otro usuario.</translation>
    </message>
    <message>
      <source>You may lose access to them.</source>
      <translation>Puedes perder el acceso a ellos.</translation>
    </message>
    <message>
      <source>Copies files.</source>
      <translation>Copia archivos.</translation>
    </message>
    <message>
      <source>What has the same name at the other end is overwritten.</source>
      <translation>Se sobrescribe lo que tenga el mismo nombre en el otro extremo.</translation>
    </message>
    <message>
      <source>Talks to a server.</source>
      <translation>Habla con un servidor.</translation>
    </message>
    <message>
      <source>It can send files away, and what comes back may be run.</source>
      <translation>Puede enviar archivos fuera, y lo que vuelve se puede ejecutar.</translation>
    </message>
    <message>
      <source>Copies bytes.</source>
      <translation>Copia bytes.</translation>
    </message>
    <message>
      <source>With a wrong target it overwrites a whole file or disk.</source>
      <translation>Con un destino equivocado sobrescribe un archivo o un disco entero.</translation>
    </message>
    <message>
      <source>Works with containers.</source>
      <translation>Trabaja con contenedores.</translation>
    </message>
    <message>
      <source>A container can mount every folder of this machine.</source>
      <translation>Un contenedor puede montar cualquier carpeta de este equipo.</translation>
    </message>
    <message>
      <source>Prints its words.</source>
      <translation>Imprime sus palabras.</translation>
    </message>
    <message>
      <source>Looks for files.</source>
      <translation>Busca archivos.</translation>
    </message>
    <message>
      <source>With -delete it removes them; with -exec it runs a program for each.</source>
      <translation>Con -delete los elimina; con -exec ejecuta un programa para cada uno.</translation>
    </message>
    <message>
      <source>Works with the repository.</source>
      <translation>Trabaja con el repositorio.</translation>
    </message>
    <message>
      <source>Marks changes for the next commit.</source>
      <translation>Marca cambios para el próximo commit.</translation>
    </message>
    <message>
      <source>Lists, makes or deletes branches.</source>
      <translation>Lista, crea o elimina ramas.</translation>
    </message>
    <message>
      <source>With -D commits on no other branch are lost.</source>
      <translation>Con -D se pierden los commits que no están en otra rama.</translation>
    </message>
    <message>
      <source>Goes to another state of the files.</source>
      <translation>Va a otro estado de los archivos.</translation>
    </message>
    <message>
      <source>Changes that are not committed can be lost.</source>
      <translation>Se pueden perder los cambios sin confirmar.</translation>
    </message>
    <message>
      <source>Deletes files git does not follow.</source>
      <translation>Elimina archivos que git no sigue.</translation>
    </message>
    <message>
      <source>They are not in git, so git can't bring them back.</source>
      <translation>No están en git, así que git no los puede recuperar.</translation>
    </message>
    <message>
      <source>Makes a commit.</source>
      <translation>Hace un commit.</translation>
    </message>
    <message>
      <source>Hooks of the repository run.</source>
      <translation>Se ejecutan los hooks del repositorio.</translation>
    </message>
    <message>
      <source>Shows changes.</source>
      <translation>Muestra cambios.</translation>
    </message>
    <message>
      <source>Gets commits from a server.</source>
      <translation>Trae commits de un servidor.</translation>
    </message>
    <message>
      <source>Shows the commits.</source>
      <translation>Muestra los commits.</translation>
    </message>
    <message>
      <source>Joins two branches.</source>
      <translation>Une dos ramas.</translation>
    </message>
    <message>
      <source>It can stop half way, with conflicts in files.</source>
      <translation>Puede quedarse a medias, con conflictos en archivos.</translation>
    </message>
    <message>
      <source>Gets commits and merges them.</source>
      <translation>Trae commits y los fusiona.</translation>
    </message>
    <message>
      <source>Sends commits to a server.</source>
      <translation>Envía commits a un servidor.</translation>
    </message>
    <message>
      <source>Others see them; with --force it replaces theirs.</source>
      <translation>Otros los ven; con --force reemplaza los suyos.</translation>
    </message>
    <message>
      <source>Makes commits anew on others.</source>
      <translation>Rehace commits sobre otros.</translation>
    </message>
    <message>
      <source>It rewrites commits others may have.</source>
      <translation>Reescribe commits que otros pueden tener.</translation>
    </message>
    <message>
      <source>Moves the branch.</source>
      <translation>Mueve la rama.</translation>
    </message>
    <message>
      <source>With --hard changes that are not committed are lost.</source>
      <translation>Con --hard se pierden los cambios sin confirmar.</translation>
    </message>
    <message>
      <source>Takes changes in files back.</source>
      <translation>Retira cambios en archivos.</translation>
    </message>
    <message>
      <source>Changes that are not committed are lost.</source>
      <translation>Se pierden los cambios sin confirmar.</translation>
    </message>
    <message>
      <source>Shows a commit.</source>
      <translation>Muestra un commit.</translation>
    </message>
    <message>
      <source>Puts changes aside.</source>
      <translation>Aparta cambios.</translation>
    </message>
    <message>
      <source>They are out of sight until they are taken back.</source>
      <translation>Quedan fuera de la vista hasta que se recuperan.</translation>
    </message>
    <message>
      <source>Deletes all stashes.</source>
      <translation>Elimina todos los stashes.</translation>
    </message>
    <message>
      <source>The changes in them are lost.</source>
      <translation>Se pierden los cambios que contienen.</translation>
    </message>
    <message>
      <source>Deletes a stash.</source>
      <translation>Elimina un stash.</translation>
    </message>
    <message>
      <source>The changes in it are lost.</source>
      <translation>Se pierden los cambios que contiene.</translation>
    </message>
    <message>
      <source>Shows what has changed.</source>
      <translation>Muestra qué ha cambiado.</translation>
    </message>
    <message>
      <source>Looks for text in files.</source>
      <translation>Busca texto en archivos.</translation>
    </message>
    <message>
      <source>Prints the beginning of files.</source>
      <translation>Imprime el principio de archivos.</translation>
    </message>
    <message>
      <source>Ends processes.</source>
      <translation>Termina procesos.</translation>
    </message>
    <message>
      <source>What they had not saved is lost.</source>
      <translation>Se pierde lo que no habían guardado.</translation>
    </message>
    <message>
      <source>Lists files.</source>
      <translation>Lista archivos.</translation>
    </message>
    <message>
      <source>Runs a target of the Makefile.</source>
      <translation>Ejecuta un objetivo del Makefile.</translation>
    </message>
    <message>
      <source>The Makefile decides what runs: read that target first.</source>
      <translation>El Makefile decide qué se ejecuta: lee antes ese objetivo.</translation>
    </message>
    <message>
      <source>Makes folders.</source>
      <translation>Crea carpetas.</translation>
    </message>
    <message>
      <source>Moves or renames files.</source>
      <translation>Mueve o renombra archivos.</translation>
    </message>
    <message>
      <source>Checks the types of Python code.</source>
      <translation>Comprueba los tipos de código Python.</translation>
    </message>
    <message>
      <source>Plugins the project names are run.</source>
      <translation>Se ejecutan los plugins que nombra el proyecto.</translation>
    </message>
    <message>
      <source>Runs a JavaScript program.</source>
      <translation>Ejecuta un programa de JavaScript.</translation>
    </message>
    <message>
      <source>Whatever the program says is done.</source>
      <translation>Se hace lo que diga el programa.</translation>
    </message>
    <message>
      <source>Works with JavaScript packages.</source>
      <translation>Trabaja con paquetes de JavaScript.</translation>
    </message>
    <message>
      <source>Scripts of the project and of packages can run.</source>
      <translation>Se pueden ejecutar scripts del proyecto y de los paquetes.</translation>
    </message>
    <message>
      <source>Installs packages.</source>
      <translation>Instala paquetes.</translation>
    </message>
    <message>
      <source>Install scripts of every package run, and come from a server.</source>
      <translation>Se ejecutan los scripts de instalación de cada paquete, que vienen de un servidor.</translation>
    </message>
    <message>
      <source>Runs a script of package.json.</source>
      <translation>Ejecuta un script de package.json.</translation>
    </message>
    <message>
      <source>package.json decides what runs: read it first.</source>
      <translation>package.json decide qué se ejecuta: léelo antes.</translation>
    </message>
    <message>
      <source>Runs the tests.</source>
      <translation>Ejecuta los tests.</translation>
    </message>
    <message>
      <source>Installs Python packages.</source>
      <translation>Instala paquetes de Python.</translation>
    </message>
    <message>
      <source>Building a package runs code from a server.</source>
      <translation>Construir un paquete ejecuta código de un servidor.</translation>
    </message>
    <message>
      <source>Prints the folder it is in.</source>
      <translation>Imprime la carpeta en la que está.</translation>
    </message>
    <message>
      <source>Tests and every conftest.py are programs and can do anything.</source>
      <translation>Los tests y cada conftest.py son programas y pueden hacer cualquier cosa.</translation>
    </message>
    <message>
      <source>Runs a Python program.</source>
      <translation>Ejecuta un programa de Python.</translation>
    </message>
    <message>
      <source>Runs Python code given in the line.</source>
      <translation>Ejecuta código Python dado en la línea.</translation>
    </message>
    <message>
      <source>Whatever the code says is done.</source>
      <translation>Se hace lo que diga el código.</translation>
    </message>
    <message>
      <source>Building a package runs its code.</source>
      <translation>Construir un paquete ejecuta su código.</translation>
    </message>
    <message>
      <source>Deletes files.</source>
      <translation>Elimina archivos.</translation>
    </message>
    <message>
      <source>They do not go to a trash.</source>
      <translation>No van a una papelera.</translation>
    </message>
    <message>
      <source>Checks or formats Python code.</source>
      <translation>Comprueba o formatea código Python.</translation>
    </message>
    <message>
      <source>Copies files to or from another machine.</source>
      <translation>Copia archivos a otro equipo o desde él.</translation>
    </message>
    <message>
      <source>Files leave this machine.</source>
      <translation>Salen archivos de este equipo.</translation>
    </message>
    <message>
      <source>Changes text.</source>
      <translation>Cambia texto.</translation>
    </message>
    <message>
      <source>With -i it overwrites the files.</source>
      <translation>Con -i sobrescribe los archivos.</translation>
    </message>
    <message>
      <source>Runs something on another machine.</source>
      <translation>Ejecuta algo en otro equipo.</translation>
    </message>
    <message>
      <source>What it does there can't be undone here.</source>
      <translation>Lo que haga allí no se puede deshacer aquí.</translation>
    </message>
    <message>
      <source>Prints the end of files.</source>
      <translation>Imprime el final de archivos.</translation>
    </message>
    <message>
      <source>Packs or unpacks files.</source>
      <translation>Empaqueta o desempaqueta archivos.</translation>
    </message>
    <message>
      <source>Unpacking overwrites what has the same name.</source>
      <translation>Desempaquetar sobrescribe lo que tenga el mismo nombre.</translation>
    </message>
    <message>
      <source>Prints, and writes the same to files.</source>
      <translation>Imprime, y escribe lo mismo en archivos.</translation>
    </message>
    <message>
      <source>The files are overwritten.</source>
      <translation>Los archivos se sobrescriben.</translation>
    </message>
    <message>
      <source>Makes an empty file, or marks one as just changed.</source>
      <translation>Crea un archivo vacío, o marca uno como recién cambiado.</translation>
    </message>
    <message>
      <source>Works with Python packages.</source>
      <translation>Trabaja con paquetes de Python.</translation>
    </message>
    <message>
      <source>Counts lines, words and bytes.</source>
      <translation>Cuenta líneas, palabras y bytes.</translation>
    </message>
    <message>
      <source>Gets files from a server.</source>
      <translation>Trae archivos de un servidor.</translation>
    </message>
    <message>
      <source>What comes back may be run.</source>
      <translation>Lo que vuelve se puede ejecutar.</translation>
    </message>
    <message>
      <source>Runs a program for each line it reads.</source>
      <translation>Ejecuta un programa por cada línea que lee.</translation>
    </message>
    <message>
      <source>What it reads decides what is done.</source>
      <translation>Lo que lee decide qué se hace.</translation>
    </message>
    <message>
      <source>It sets {value}.</source>
      <translation>Fija {value}.</translation>
    </message>
    <message>
      <source>It is joined to {value}.</source>
      <translation>Se une a {value}.</translation>
    </message>
    <message>
      <source>it runs more than {most_parts} programs</source>
      <translation>ejecuta más de {most_parts} programas</translation>
    </message>
    <message>
      <source>it is longer than {longest} characters</source>
      <translation>tiene más de {longest} caracteres</translation>
    </message>
    <message>
      <source>more than {deepest} programs run one another</source>
      <translation>más de {deepest} programas se ejecutan unos a otros</translation>
    </message>
    <message>
      <source>{name} runs whatever its words say</source>
      <translation>{name} ejecuta lo que digan sus palabras</translation>
    </message>
    <message>
      <source>what {name} runs here is not certain</source>
      <translation>no es seguro qué ejecuta aquí {name}</translation>
    </message>
    <message>
      <source>Nothing is agreed without the user.</source>
      <translation>Sin el usuario no se acuerda nada.</translation>
    </message>
    <message>
      <source>Applied {done} of {total} hunks</source>
      <translation>Se aplicaron {done} de {total} fragmentos</translation>
    </message>
    <message>
      <source>Applied {done} of {total} hunk</source>
      <translation>Se aplicó {done} de {total} fragmento</translation>
    </message>
    <message>
      <source>The user applied none of it. Nothing was written.{note}</source>
      <translation>El usuario no aplicó nada. No se escribió nada.{note}</translation>
    </message>
    <message>
      <source>{error} Read the file again and propose anew.{note}</source>
      <translation>{error} Lee el archivo otra vez y propón de nuevo.{note}</translation>
    </message>
    <message>
      <source>A rule of the user's forbids this: {rule}. Go on without it.</source>
      <translation>Una regla del usuario lo prohíbe: {rule}. Sigue sin ello.</translation>
    </message>
    <message>
      <source>no rule answers: {why}</source>
      <translation>ninguna regla responde: {why}</translation>
    </message>
    <message>
      <source>asked about by {text}</source>
      <translation>{text} hace que se pregunte</translation>
    </message>
    <message>
      <source>no rule answers: commands are not fully confined here</source>
      <translation>ninguna regla responde: aquí los comandos no quedan aislados del todo</translation>
    </message>
    <message>
      <source>asked about by {rule}</source>
      <translation>{rule} hace que se pregunte</translation>
    </message>
    <message>
      <source>some of it is outside what was agreed, which no rule accepts</source>
      <translation>una parte está fuera de lo acordado, cosa que ninguna regla acepta</translation>
    </message>
    <message>
      <source>a rule forbids it: {rule}</source>
      <translation>lo prohíbe una regla: {rule}</translation>
    </message>
    <message>
      <source>There is no file in it that git would not ignore.</source>
      <translation>No contiene ningún archivo que git no ignore.</translation>
    </message>
    <message>
      <source>It is binary ({data} bytes); only text goes along.</source>
      <translation>Es binario ({data} bytes); solo se adjunta texto.</translation>
    </message>
    <message>
      <source>The arguments are longer than {most_arguments} characters. Split the work up.</source>
      <translation>Los argumentos tienen más de {most_arguments} caracteres. Divide el trabajo.</translation>
    </message>
    <message>
      <source>The arguments must be one JSON object with: {known}.</source>
      <translation>Los argumentos deben ser un objeto JSON con: {known}.</translation>
    </message>
    <message>
      <source>Unknown arguments: {named}.{meant} Known are: {known}.</source>
      <translation>Argumentos desconocidos: {named}.{meant} Se conocen: {known}.</translation>
    </message>
    <message>
      <source>{normal} usually holds secrets, so it is not read. Ask the user for what you need to know.</source>
      <translation>{normal} suele contener secretos, así que no se lee. Pide al usuario lo que necesites saber.</translation>
    </message>
    <message>
      <source>The arguments are not valid JSON ({error}). Send one JSON object with: {known}.</source>
      <translation>Los argumentos no son JSON válido ({error}). Envía un objeto JSON con: {known}.</translation>
    </message>
    <message>
      <source>The arguments hold a character that is no text (half a surrogate pair).</source>
      <translation>Los argumentos contienen un carácter que no es texto (medio par sustituto).</translation>
    </message>
    <message>
      <source>The arguments do not fit: {error}. Known are: {known}.</source>
      <translation>Los argumentos no encajan: {error}. Se conocen: {known}.</translation>
    </message>
    <message>
      <source>It did not run: {why}. What there is now: {label}. The user is asked again.</source>
      <translation>No se ejecutó: {why}. Lo que hay ahora: {label}. Se pregunta otra vez al usuario.</translation>
    </message>
    <message>
      <source>Nothing runs without the user's word.</source>
      <translation>Sin la palabra del usuario no se ejecuta nada.</translation>
    </message>
    <message>
      <source>in a copy · partly confined · {label}</source>
      <translation>en una copia · aislado en parte · {label}</translation>
    </message>
    <message>
      <source>{found} files with secrets or further names would have to be covered; that is too many. Run it in the copy.</source>
      <translation>habría que cubrir {found} archivos con secretos o con otros nombres; son demasiados. Ejecútalo en la copia.</translation>
    </message>
    <message>
      <source>{path} is too large to look for secrets in. Run the command in the copy.</source>
      <translation>{path} es demasiado grande para buscar secretos en él. Ejecuta el comando en la copia.</translation>
    </message>
    <message>
      <source>{path} would hold a mark such as [redacted: …], which stands for a secret that you were not shown and is not in the file. Change other lines only, or ask the user. Nothing of this proposal was kept.</source>
      <translation>{path} contendría una marca como [redacted: …], que representa un secreto que no se te mostró y que no está en el archivo. Cambia solo otras líneas, o pregunta al usuario. No se conservó nada de esta propuesta.</translation>
    </message>
    <message>
      <source>{normal} usually holds secrets, so it is not touched here. Ask the user to do it.</source>
      <translation>{normal} suele contener secretos, así que aquí no se toca. Pide al usuario que lo haga.</translation>
    </message>
    <message>
      <source>{path} is deleted and also changed in the same proposal; do one of both.</source>
      <translation>{path} se elimina y también se cambia en la misma propuesta; haz una de las dos cosas.</translation>
    </message>
    <message>
      <source>{normal} exists already; change it with edits, or delete it first.</source>
      <translation>{normal} ya existe; cámbialo con ediciones, o elimínalo antes.</translation>
    </message>
    <message>
      <source>{path} holds something else than the diff deletes. Read it again. Nothing of this proposal was kept.</source>
      <translation>{path} contiene otra cosa que la que elimina el diff. Léelo otra vez. No se conservó nada de esta propuesta.</translation>
    </message>
    <message>
      <source>{path} is changed before it is renamed; name {target} in the edits instead.</source>
      <translation>{path} se cambia antes de renombrarse; en las ediciones nombra {target}.</translation>
    </message>
    <message>
      <source>{target} exists already; choose another name.</source>
      <translation>{target} ya existe; elige otro nombre.</translation>
    </message>
    <message>
      <source>{normal} is renamed in the same proposal; name {path} instead.</source>
      <translation>{normal} se renombra en la misma propuesta; nombra {path} en su lugar.</translation>
    </message>
    <message>
      <source>{path}: {shown} Nothing of this proposal was kept.</source>
      <translation>{path}: {shown} No se conservó nada de esta propuesta.</translation>
    </message>
    <message>
      <source>{path} would stay as it is; leave it out.</source>
      <translation>{path} quedaría como está; quítalo.</translation>
    </message>
    <message>
      <source>{paths} files</source>
      <translation>{paths} archivos</translation>
    </message>
    <message>
      <source>{paths} file</source>
      <translation>{paths} archivo</translation>
    </message>
    <message>
      <source>Find files “{pattern}”</source>
      <translation>Buscar archivos «{pattern}»</translation>
    </message>
    <message>
      <source>Too much differs beside files that usually hold secrets; ask for one folder or file.</source>
      <translation>Difieren demasiadas cosas junto a archivos que suelen contener secretos; pide una carpeta o un archivo.</translation>
    </message>
    <message>
      <source>Look at the changes in {path}</source>
      <translation>Mirar los cambios en {path}</translation>
    </message>
    <message>
      <source>Look at the changes</source>
      <translation>Mirar los cambios</translation>
    </message>
    <message>
      <source>{marks} changed</source>
      <translation>{marks} cambiados</translation>
    </message>
    <message>
      <source>List {path}</source>
      <translation>Listar {path}</translation>
    </message>
    <message>
      <source>List the workspace</source>
      <translation>Listar el área de trabajo</translation>
    </message>
    <message>
      <source>{entries} entries</source>
      <translation>{entries} entradas</translation>
    </message>
    <message>
      <source> Did you mean {found}?</source>
      <translation> ¿Querías decir {found}?</translation>
    </message>
    <message>
      <source>This command {words}.</source>
      <translation>Este comando {words}.</translation>
    </message>
    <message>
      <source>{count} hunks in {files} files</source>
      <translation>{count} fragmentos en {files} archivos</translation>
    </message>
    <message>
      <source>{count} hunks in {files} file</source>
      <translation>{count} fragmentos en {files} archivo</translation>
    </message>
    <message>
      <source>{count} hunk in {files} files</source>
      <translation>{count} fragmento en {files} archivos</translation>
    </message>
    <message>
      <source>{count} hunk in {files} file</source>
      <translation>{count} fragmento en {files} archivo</translation>
    </message>
    <message>
      <source>Take over {what}</source>
      <translation>Incorporar {what}</translation>
    </message>
    <message>
      <source> and {files} more</source>
      <translation> y {files} más</translation>
    </message>
    <message>
      <source>In its copy the command {words}: {names}{more}.</source>
      <translation>En su copia el comando {words}: {names}{more}.</translation>
    </message>
    <message>
      <source>; and {left} more</source>
      <translation>; y {left} más</translation>
    </message>
    <message>
      <source>{ignored} ignored files, which stay in the copy</source>
      <translation>{ignored} archivos ignorados, que se quedan en la copia</translation>
    </message>
    <message>
      <source>{ignored} ignored file, which stay in the copy</source>
      <translation>{ignored} archivo ignorado, que se queda en la copia</translation>
    </message>
    <message>
      <source>A proposal is never applied without the user.</source>
      <translation>Una propuesta nunca se aplica sin el usuario.</translation>
    </message>
    <message>
      <source>Nothing is proposed: give edits, create, delete, rename or patch.</source>
      <translation>No se propone nada: da ediciones, create, delete, rename o patch.</translation>
    </message>
    <message>
      <source>recommended must be one of the options: {names}.</source>
      <translation>recommended debe ser una de las opciones: {names}.</translation>
    </message>
    <message>
      <source>recommended must be one of the options: there are none.</source>
      <translation>recommended debe ser una de las opciones: no hay ninguna.</translation>
    </message>
    <message>
      <source>Two options have the same name; give each its own.</source>
      <translation>Dos opciones tienen el mismo nombre; da uno propio a cada una.</translation>
    </message>
    <message>
      <source>A plan is never carried out without the user's approval.</source>
      <translation>Un plan nunca se lleva a cabo sin la aprobación del usuario.</translation>
    </message>
    <message>
      <source>Propose {what}</source>
      <translation>Proponer {what}</translation>
    </message>
    <message>
      <source>{old_path} has {others} other names somewhere; writing here parts them, and they keep the old bytes</source>
      <translation>{old_path} tiene otros {others} nombres en algún lugar; escribir aquí los separa, y ellos conservan los bytes viejos</translation>
    </message>
    <message>
      <source>{old_path} has {others} other name somewhere; writing here parts them, and they keep the old bytes</source>
      <translation>{old_path} tiene otro nombre en algún lugar ({others}); escribir aquí los separa, y él conserva los bytes viejos</translation>
    </message>
    <message>
      <source>; and {more} more files</source>
      <translation>; y {more} archivos más</translation>
    </message>
    <message>
      <source>{path}: {reason}; tick it yourself</source>
      <translation>{path}: {reason}; márcalo tú</translation>
    </message>
    <message>
      <source>{left} more in the review</source>
      <translation>{left} más en la revisión</translation>
    </message>
    <message>
      <source>{count} lines</source>
      <translation>{count} líneas</translation>
    </message>
    <message>
      <source>{count} line</source>
      <translation>{count} línea</translation>
    </message>
    <message>
      <source>Read {path}</source>
      <translation>Leer {path}</translation>
    </message>
    <message>
      <source>last_line lies before first_line; give 0 to read to the end.</source>
      <translation>last_line está antes de first_line; da 0 para leer hasta el final.</translation>
    </message>
    <message>
      <source>Read {path}:{first_line}–{last_line}</source>
      <translation>Leer {path}:{first_line}–{last_line}</translation>
    </message>
    <message>
      <source>Read {path}:{first_line}–end</source>
      <translation>Leer {path}:{first_line}–final</translation>
    </message>
    <message>
      <source>{path} is binary ({data} bytes); only text can be read.</source>
      <translation>{path} es binario ({data} bytes); solo se puede leer texto.</translation>
    </message>
    <message>
      <source>{path} has {lines} lines; first_line {first_line} lies behind its end.</source>
      <translation>{path} tiene {lines} líneas; first_line {first_line} está más allá de su final.</translation>
    </message>
    <message>
      <source>{hidden} hidden characters</source>
      <translation>{hidden} caracteres ocultos</translation>
    </message>
    <message>
      <source>{hidden} hidden character</source>
      <translation>{hidden} carácter oculto</translation>
    </message>
    <message>
      <source>{size} bytes, of a kind that usually holds keys or passwords</source>
      <translation>{size} bytes, de los que suelen contener claves o contraseñas</translation>
    </message>
    <message>
      <source>Show the skill {name} to the model?</source>
      <translation>¿Mostrar la habilidad {name} al modelo?</translation>
    </message>
    <message>
      <source>There is no skill of this name. The skills are: {names}.</source>
      <translation>No hay ninguna habilidad con este nombre. Las habilidades son: {names}.</translation>
    </message>
    <message>
      <source>Read the skill {name}</source>
      <translation>Leer la habilidad {name}</translation>
    </message>
    <message>
      <source>{place} in {whose}, {text} characters</source>
      <translation>{place} en {whose}, {text} caracteres</translation>
    </message>
    <message>
      <source>A skill is never shown without the user's word.</source>
      <translation>Una habilidad nunca se muestra sin la palabra del usuario.</translation>
    </message>
    <message>
      <source>On the user's real files it {words}: {names}{more}. The user can undo this.</source>
      <translation>En los archivos reales del usuario {words}: {names}{more}. El usuario lo puede deshacer.</translation>
    </message>
    <message>
      <source>Can't be undone: {left}.</source>
      <translation>No se puede deshacer: {left}.</translation>
    </message>
    <message>
      <source>It worked on the user's real files; what it did there could not be recorded: {error}</source>
      <translation>Trabajó sobre los archivos reales del usuario; lo que hizo allí no se pudo registrar: {error}</translation>
    </message>
    <message>
      <source>K2Desk ended while a command ran. {lines}</source>
      <translation>K2Desk terminó mientras se ejecutaba un comando. {lines}</translation>
    </message>
    <message>
      <source>The command is empty.</source>
      <translation>El comando está vacío.</translation>
    </message>
    <message>
      <source>{refused} is never run here: commands have the user's rights and no more.</source>
      <translation>{refused} nunca se ejecuta aquí: los comandos tienen los derechos del usuario y no más.</translation>
    </message>
    <message>
      <source>Commands cannot run here: {reason}</source>
      <translation>Aquí no se pueden ejecutar comandos: {reason}</translation>
    </message>
    <message>
      <source>Run {line}</source>
      <translation>Ejecutar {line}</translation>
    </message>
    <message>
      <source>What a command changed is never taken over without the user.</source>
      <translation>Lo que cambió un comando nunca se incorpora sin el usuario.</translation>
    </message>
    <message>
      <source>1 failed</source>
      <translation>1 fallido</translation>
    </message>
    <message>
      <source>{n} failed</source>
      <translation>{n} fallidos</translation>
    </message>
    <message>
      <source>1 passed</source>
      <translation>1 pasado</translation>
    </message>
    <message>
      <source>{n} passed</source>
      <translation>{n} pasados</translation>
    </message>
    <message>
      <source>1 skipped</source>
      <translation>1 omitido</translation>
    </message>
    <message>
      <source>{n} skipped</source>
      <translation>{n} omitidos</translation>
    </message>
    <message>
      <source>No tests were found here, of no runner that is known. Propose some first.</source>
      <translation>Aquí no se encontraron tests, de ningún ejecutor conocido. Propón alguno antes.</translation>
    </message>
    <message>
      <source>Tests cannot run here: {reason}</source>
      <translation>Los tests no se pueden ejecutar aquí: {reason}</translation>
    </message>
    <message>
      <source>{count} lines in {files} files</source>
      <translation>{count} líneas en {files} archivos</translation>
    </message>
    <message>
      <source>{count} lines in {files} file</source>
      <translation>{count} líneas en {files} archivo</translation>
    </message>
    <message>
      <source>{count} line in {files} files</source>
      <translation>{count} línea en {files} archivos</translation>
    </message>
    <message>
      <source>{count} line in {files} file</source>
      <translation>{count} línea en {files} archivo</translation>
    </message>
    <message>
      <source> in {path}</source>
      <translation> en {path}</translation>
    </message>
    <message>
      <source>Search “{pattern}”{where}</source>
      <translation>Buscar «{pattern}»{where}</translation>
    </message>
    <message>
      <source>There is no blob {sha256}.</source>
      <translation>No hay ningún blob {sha256}.</translation>
    </message>
    <message>
      <source>{value} of {todos} done</source>
      <translation>{value} de {todos} hechas</translation>
    </message>
    <message>
      <source>One thing at a time: {doing} entries are marked as doing. Mark one of them.</source>
      <translation>Una cosa cada vez: hay {doing} entradas marcadas como en curso. Marca una de ellas.</translation>
    </message>
    <message>
      <source>Note {figures}</source>
      <translation>Anotar {figures}</translation>
    </message>
    <message>
      <source>, of {part} only</source>
      <translation>, solo de {part}</translation>
    </message>
    <message>
      <source>line {first} is {shown}</source>
      <translation>la línea {first} es {shown}</translation>
    </message>
    <message>
      <source>line {first} is empty</source>
      <translation>la línea {first} está vacía</translation>
    </message>
    <message>
      <source>it stands in line {holding}</source>
      <translation>está en la línea {holding}</translation>
    </message>
    <message>
      <source>{path} has {lines} lines</source>
      <translation>{path} tiene {lines} líneas</translation>
    </message>
    <message>
      <source>A commit needs a message; say what it changes.</source>
      <translation>Una confirmación necesita un mensaje; di qué cambia.</translation>
    </message>
    <message>
      <source>There is no branch {branch}.</source>
      <translation>No hay ninguna rama {branch}.</translation>
    </message>
    <message>
      <source>{changed} file is not committed</source>
      <translation>{changed} archivo está sin confirmar</translation>
    </message>
    <message>
      <source>{changed} files are not committed</source>
      <translation>{changed} archivos están sin confirmar</translation>
    </message>
    <message>
      <source>{what}. Commit or stash first; then switch.</source>
      <translation>{what}. Confirma o aparta antes; luego cambia.</translation>
    </message>
    <message>
      <source>There is a branch {branch} already. Switch to it, or take another name.</source>
      <translation>Ya hay una rama {branch}. Cambia a ella, o toma otro nombre.</translation>
    </message>
    <message>
      <source>Nothing differs from the last commit, so there is nothing to put aside.</source>
      <translation>Nada difiere de la última confirmación, así que no hay nada que apartar.</translation>
    </message>
    <message>
      <source>The commit {made} is made, but its note could not be added. {error}</source>
      <translation>La confirmación {made} está hecha, pero no se le pudo añadir su nota. {error}</translation>
    </message>
    <message>
      <source>That branch uses filters, which do not run here. Switch to it in a terminal.</source>
      <translation>Esa rama usa filtros, que aquí no se ejecutan. Cambia a ella en un terminal.</translation>
    </message>
    <message>
      <source>No branch can be called {branch}: {words}.</source>
      <translation>Ninguna rama se puede llamar {branch}: {words}.</translation>
    </message>
    <message>
      <source>No branch can be called nothing: {words}.</source>
      <translation>Ninguna rama puede quedar sin nombre: {words}.</translation>
    </message>
    <message>
      <source>What was put aside is kept: it meets other changes in {names}. Settle them there and stage the files.</source>
      <translation>Lo apartado se conserva: choca con otros cambios en {names}. Resuélvelos allí y prepara los archivos.</translation>
    </message>
    <message>
      <source>{name} goes through a filter ({value}), which does not run here. Do this in a terminal.</source>
      <translation>{name} pasa por un filtro ({value}), que aquí no se ejecuta. Hazlo en un terminal.</translation>
    </message>
    <message>
      <source>Git does not know your name. Set user.name and user.email in a terminal first.</source>
      <translation>Git no conoce tu nombre. Fija antes user.name y user.email en un terminal.</translation>
    </message>
    <message>
      <source>That is more than {most} files. Choose fewer of them.</source>
      <translation>Son más de {most} archivos. Elige menos.</translation>
    </message>
    <message>
      <source>{path} is no text or too large to be looked at. Discard it in a terminal.</source>
      <translation>{path} no es texto o es demasiado grande para mirarlo. Descártalo en un terminal.</translation>
    </message>
    <message>
      <source>{path} is a link or a submodule. Discard it in a terminal.</source>
      <translation>{path} es un enlace o un submódulo. Descártalo en un terminal.</translation>
    </message>
    <message>
      <source>It leads to {short}.</source>
      <translation>Lleva a {short}.</translation>
    </message>
    <message>
      <source>over {paths}</source>
      <translation>más de {paths}</translation>
    </message>
    <message>
      <source>{found} belongs to git itself; K2Desk never writes there.</source>
      <translation>{found} es del propio git; K2Desk nunca escribe ahí.</translation>
    </message>
    <message>
      <source>{normal} does not exist.</source>
      <translation>{normal} no existe.</translation>
    </message>
    <message>
      <source>{path} is a folder, not a file.</source>
      <translation>{path} es una carpeta, no un archivo.</translation>
    </message>
    <message>
      <source>{path} is a symbolic link; links are not followed.</source>
      <translation>{path} es un enlace simbólico; los enlaces no se siguen.</translation>
    </message>
    <message>
      <source>{path} is a pipe, a socket or a device, not a file.</source>
      <translation>{path} es una tubería, un socket o un dispositivo, no un archivo.</translation>
    </message>
    <message>
      <source>{path} is larger than {limit} bytes; it is not read. Search it instead.</source>
      <translation>{path} ocupa más de {limit} bytes; no se lee. Busca en él.</translation>
    </message>
    <message>
      <source>{root} cannot be opened as a folder: {strerror}.</source>
      <translation>{root} no se puede abrir como carpeta: {strerror}.</translation>
    </message>
    <message>
      <source>{path} does not exist.</source>
      <translation>{path} no existe.</translation>
    </message>
    <message>
      <source>{path} goes through a symbolic link; links are not followed.</source>
      <translation>{path} pasa por un enlace simbólico; los enlaces no se siguen.</translation>
    </message>
    <message>
      <source>{path} does not exist: a part of it is a file, not a folder.</source>
      <translation>{path} no existe: una parte suya es un archivo, no una carpeta.</translation>
    </message>
    <message>
      <source>{path} is a socket or a device, not a file.</source>
      <translation>{path} es un socket o un dispositivo, no un archivo.</translation>
    </message>
    <message>
      <source>{path} cannot be opened: {strerror}.</source>
      <translation>{path} no se puede abrir: {strerror}.</translation>
    </message>
    <message>
      <source>{path} cannot be listed: {strerror}.</source>
      <translation>{path} no se puede listar: {strerror}.</translation>
    </message>
    <message>
      <source>. cannot be listed: {strerror}.</source>
      <translation>. no se puede listar: {strerror}.</translation>
    </message>
    <message>
      <source>Git says: {first_line}</source>
      <translation>Git dice: {first_line}</translation>
    </message>
    <message>
      <source>The git configuration of this folder is no ordinary file; git is left out here.</source>
      <translation>La configuración de git de esta carpeta no es un archivo corriente; aquí no se usa git.</translation>
    </message>
    <message>
      <source>This folder is no git repository.</source>
      <translation>Esta carpeta no es un repositorio de git.</translation>
    </message>
    <message>
      <source>This folder is a git repository already.</source>
      <translation>Esta carpeta ya es un repositorio de git.</translation>
    </message>
    <message>
      <source>Git is not installed, or not in PATH; install it to see what changed.</source>
      <translation>Git no está instalado, o no está en PATH; instálalo para ver qué cambió.</translation>
    </message>
    <message>
      <source>Git gave no answer within {seconds} s.</source>
      <translation>Git no respondió en {seconds} s.</translation>
    </message>
    <message>
      <source>Git's answer is larger than {limit} bytes; it is left out. Ask for one file.</source>
      <translation>La respuesta de git pasa de {limit} bytes; se omite. Pide un archivo.</translation>
    </message>
    <message>
      <source>Git cannot be started: {strerror}.</source>
      <translation>Git no se puede iniciar: {strerror}.</translation>
    </message>
    <message>
      <source>The git folder of this folder belongs to another one; git is left out here.</source>
      <translation>La carpeta de git de esta carpeta es de otra; aquí no se usa git.</translation>
    </message>
    <message>
      <source>The .git of this folder is a link or a strange file; git is left out.</source>
      <translation>El .git de esta carpeta es un enlace o un archivo extraño; no se usa git.</translation>
    </message>
    <message>
      <source>The .git of this folder cannot be read: {strerror}.</source>
      <translation>El .git de esta carpeta no se puede leer: {strerror}.</translation>
    </message>
    <message>
      <source>This folder lies in the git repository {above}, so changes are not marked. Open that folder to see them.</source>
      <translation>Esta carpeta está dentro del repositorio de git {above}, así que los cambios no se marcan. Abre esa carpeta para verlos.</translation>
    </message>
    <message>
      <source>{folder} {what}. Choose the folder of a project.</source>
      <translation>{folder} {what}. Elige la carpeta de un proyecto.</translation>
    </message>
    <message>
      <source>{root} is the whole file system. Choose the folder of one project.</source>
      <translation>{root} es todo el sistema de archivos. Elige la carpeta de un proyecto.</translation>
    </message>
    <message>
      <source>{root} holds your whole home folder. Choose the folder of one project in it.</source>
      <translation>{root} contiene toda tu carpeta personal. Elige en ella la carpeta de un proyecto.</translation>
    </message>
    <message>
      <source>{root} may not be read by you. Choose another folder, or let yourself in.</source>
      <translation>No tienes permiso para leer {root}. Elige otra carpeta, o date acceso.</translation>
    </message>
    <message>
      <source>{root} holds K2Desk's own {what} ({own}). Choose another folder.</source>
      <translation>{root} contiene {what} de K2Desk ({own}). Elige otra carpeta.</translation>
    </message>
    <message>
      <source>only the first {most} of {data} bytes are used</source>
      <translation>solo se usan los primeros {most} de {data} bytes</translation>
    </message>
    <message>
      <source>{hidden} characters that hide, shown as marks: {names}</source>
      <translation>{hidden} caracteres que se ocultan, mostrados como marcas: {names}</translation>
    </message>
    <message>
      <source>The git configuration of this folder includes other files, which could name programs to run; git is left out here.</source>
      <translation>La configuración de git de esta carpeta incluye otros archivos, que podrían nombrar programas que ejecutar; aquí no se usa git.</translation>
    </message>
    <message>
      <source>The git configuration of this folder needs an unknown extension; git is left out here.</source>
      <translation>La configuración de git de esta carpeta necesita una extensión desconocida; aquí no se usa git.</translation>
    </message>
    <message>
      <source>A filter in the git configuration has a strange name; git is left out here.</source>
      <translation>Un filtro de la configuración de git tiene un nombre extraño; aquí no se usa git.</translation>
    </message>
    <message>
      <source>These lines are not committed yet.</source>
      <translation>Estas líneas aún no están confirmadas.</translation>
    </message>
    <message>
      <source>This is no hash of a commit.</source>
      <translation>Esto no es el hash de una confirmación.</translation>
    </message>
    <message>
      <source>Another write to this folder is still under way; try again when it is done.</source>
      <translation>Otra escritura en esta carpeta sigue en curso; inténtalo cuando acabe.</translation>
    </message>
    <message>
      <source>Another K2Desk writes to this folder; try again when it is done.</source>
      <translation>Otro K2Desk escribe en esta carpeta; inténtalo cuando acabe.</translation>
    </message>
    <message>
      <source>{path}: write paths with / instead of a backslash.</source>
      <translation>{path}: escribe las rutas con / en vez de barra invertida.</translation>
    </message>
    <message>
      <source>{path} is absolute; give a path relative to the workspace.</source>
      <translation>{path} es absoluta; da una ruta relativa al área de trabajo.</translation>
    </message>
    <message>
      <source>{path} goes up with ..; give the path from the workspace's root.</source>
      <translation>{path} sube con ..; da la ruta desde la raíz del área de trabajo.</translation>
    </message>
    <message>
      <source>{path} names the workspace itself, not a file in it.</source>
      <translation>{path} nombra la propia área de trabajo, no un archivo de ella.</translation>
    </message>
    <message>
      <source>{path} names a home folder; nothing is expanded, and home is out of reach.</source>
      <translation>{path} nombra una carpeta personal; no se expande nada, y la carpeta personal queda fuera del alcance.</translation>
    </message>
    <message>
      <source>The path is nothing but blanks; no file of a workspace may be called so.</source>
      <translation>La ruta no es más que espacios; ningún archivo de un área de trabajo se puede llamar así.</translation>
    </message>
    <message>
      <source>An empty path names no file; give a path relative to the workspace.</source>
      <translation>Una ruta vacía no nombra ningún archivo; da una ruta relativa al área de trabajo.</translation>
    </message>
    <message>
      <source>The path is longer than {longest} characters; no file can be called so.</source>
      <translation>La ruta tiene más de {longest} caracteres; ningún archivo se puede llamar así.</translation>
    </message>
    <message>
      <source>The path holds control characters; no file of a workspace may be called so.</source>
      <translation>La ruta contiene caracteres de control; ningún archivo de un área de trabajo se puede llamar así.</translation>
    </message>
    <message>
      <source>The path is not valid Unicode; K2Desk leaves such files alone.</source>
      <translation>La ruta no es Unicode válido; K2Desk deja en paz esos archivos.</translation>
    </message>
    <message>
      <source>{path} names a stream or a drive; a colon is not allowed on Windows.</source>
      <translation>{path} nombra un flujo o una unidad; en Windows no se permiten dos puntos.</translation>
    </message>
    <message>
      <source>{path}: Windows drops a dot or a blank at the end of a name; it is refused.</source>
      <translation>{path}: Windows quita el punto o el espacio al final de un nombre; se rechaza.</translation>
    </message>
    <message>
      <source>{path}: {part} is a device on Windows, not a file.</source>
      <translation>{path}: en Windows {part} es un dispositivo, no un archivo.</translation>
    </message>
    <message>
      <source>{path}: {part} may be the short name of another file; give the long one.</source>
      <translation>{path}: {part} puede ser el nombre corto de otro archivo; da el largo.</translation>
    </message>
    <message>
      <source>its approval is about something else: {title}</source>
      <translation>su aprobación es sobre otra cosa: {title}</translation>
    </message>
    <message>
      <source>what was allowed can't be worked out any more: {error}</source>
      <translation>ya no se puede averiguar qué se permitió: {error}</translation>
    </message>
    <message>
      <source>what was written {words}</source>
      <translation>lo escrito {words}</translation>
    </message>
    <message>
      <source>Changed since by somebody else: {names}. Nothing was written. Put these changes aside first, or rewind the conversation alone.</source>
      <translation>Otra persona cambió desde entonces: {names}. No se escribió nada. Aparta antes esos cambios, o vuelve atrás solo en la conversación.</translation>
    </message>
    <message>
      <source>There is nothing to search for; give a pattern.</source>
      <translation>No hay nada que buscar; da un patrón.</translation>
    </message>
    <message>
      <source>A search finds single lines; take the line break out of the pattern.</source>
      <translation>Una búsqueda encuentra líneas sueltas; quita el salto de línea del patrón.</translation>
    </message>
    <message>
      <source>The search failed: {heard}</source>
      <translation>La búsqueda falló: {heard}</translation>
    </message>
    <message>
      <source>The search failed: no reason given</source>
      <translation>La búsqueda falló: no se dio motivo</translation>
    </message>
    <message>
      <source>{normal} is a {kind}, in which nothing can be searched.</source>
      <translation>{normal} es un {kind}, en el que no se puede buscar nada.</translation>
    </message>
    <message>
      <source>{normal} usually holds keys; it is not searched.</source>
      <translation>{normal} suele contener claves; no se busca en él.</translation>
    </message>
    <message>
      <source>Ripgrep is missing; install K2Desk again to search here.</source>
      <translation>Falta Ripgrep; instala K2Desk otra vez para buscar aquí.</translation>
    </message>
    <message>
      <source>{path} is a link, a folder or no ordinary file.</source>
      <translation>{path} es un enlace, una carpeta o un archivo no corriente.</translation>
    </message>
    <message>
      <source>{path} has {nlink} names (hard links), which writing would part; nothing was written.</source>
      <translation>{path} tiene {nlink} nombres (enlaces físicos), que escribir separaría; no se escribió nada.</translation>
    </message>
    <message>
      <source>{hidden} characters that hide, shown as marks: {hidden_names}</source>
      <translation>{hidden} caracteres que se ocultan, mostrados como marcas: {hidden_names}</translation>
    </message>
    <message>
      <source>{path} was changed meanwhile.</source>
      <translation>{path} cambió entretanto.</translation>
    </message>
    <message>
      <source>{name} is in conflict. Settle that in the file, then stage it whole.</source>
      <translation>{name} está en conflicto. Resuélvelo en el archivo y prepáralo entero.</translation>
    </message>
    <message>
      <source>The files were changed since you looked. Here they are anew: look at the ticks again.</source>
      <translation>Los archivos cambiaron desde que miraste. Aquí están de nuevo: revisa las marcas.</translation>
    </message>
    <message>
      <source>Git is not installed, so changes are not marked. Install it and open the folder anew.</source>
      <translation>Git no está instalado, así que no se marcan los cambios. Instálalo y abre la carpeta de nuevo.</translation>
    </message>
    <message>
      <source>This folder is no git repository, so changes are not marked. “git init” makes it one.</source>
      <translation>Esta carpeta no es un repositorio de git, así que no se marcan los cambios. «git init» la convierte en uno.</translation>
    </message>
    <message>
      <source>Writing failed: {why}. Every file is as it was.</source>
      <translation>La escritura falló: {why}. Todos los archivos están como estaban.</translation>
    </message>
    <message>
      <source>There is nothing to write.</source>
      <translation>No hay nada que escribir.</translation>
    </message>
    <message>
      <source>A file is named twice in one change; nothing was written.</source>
      <translation>Un archivo se nombra dos veces en un cambio; no se escribió nada.</translation>
    </message>
    <message>
      <source>{stale} Nothing was written.</source>
      <translation>{stale} No se escribió nada.</translation>
    </message>
    <message>
      <source>The folder of {path} was moved meanwhile.</source>
      <translation>La carpeta de {path} se movió entretanto.</translation>
    </message>
    <message>
      <source>{error} Nothing was written.</source>
      <translation>{error} No se escribió nada.</translation>
    </message>
    <message>
      <source>A cut-off write could not be taken back: {strerror}.</source>
      <translation>Una escritura cortada no se pudo retirar: {strerror}.</translation>
    </message>
    <message>
      <source>{path} is not in its plain form; nothing was written.</source>
      <translation>{path} no está en su forma sencilla; no se escribió nada.</translation>
    </message>
    <message>
      <source>{path} neither is there nor will be; nothing was written.</source>
      <translation>{path} ni está ni estará; no se escribió nada.</translation>
    </message>
    <message>
      <source>{path} lies below a file of the same change; nothing was written.</source>
      <translation>{path} queda debajo de un archivo del mismo cambio; no se escribió nada.</translation>
    </message>
    <message>
      <source>Writing failed ({why}), and so did taking it back ({second}). Open this session again to have it taken back.</source>
      <translation>La escritura falló ({why}), y también retirarla ({second}). Abre esta sesión otra vez para que se retire.</translation>
    </message>
    <message>
      <source>took back {path}</source>
      <translation>retiró {path}</translation>
    </message>
    <message>
      <source>{path} cannot be read: {strerror}.</source>
      <translation>{path} no se puede leer: {strerror}.</translation>
    </message>
  </context>
</TS>
