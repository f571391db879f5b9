<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
  <context>
    <name>K2Desk</name>
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
      <source>The assistant asks</source>
      <translation>El asistente pregunta</translation>
    </message>
    <message>
      <source>What the command changed</source>
      <translation>Lo que cambió el comando</translation>
    </message>
    <message>
      <source>Proposed patch</source>
      <translation>Parche propuesto</translation>
    </message>
    <message>
      <source>Run a command?</source>
      <translation>¿Ejecutar un comando?</translation>
    </message>
    <message>
      <source>Run the tests?</source>
      <translation>¿Ejecutar los tests?</translation>
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
      <source>Limit reached</source>
      <translation>Límite alcanzado</translation>
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
      <source>No progress</source>
      <translation>Sin avances</translation>
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
      <source>Nothing has been written yet. Review on the right, then decide.</source>
      <translation>Aún no se ha escrito nada. Revisa a la derecha y luego decide.</translation>
    </message>
    <message>
      <source>Nothing has been written yet. Press Review, then decide</source>
      <translation>Aún no se ha escrito nada. Pulsa Revisar y luego decide</translation>
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
      <translation>Lugar anterior (Mayús+Intro)</translation>
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
      <source>Copy the address</source>
      <translation>Copiar la dirección</translation>
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
    <message numerus="yes">
      <source>Show the output · {n} lines</source>
      <translation>
        <numerusform>Mostrar la salida · {n} línea</numerusform>
        <numerusform>Mostrar la salida · {n} líneas</numerusform>
      </translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>Continuar</translation>
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
      <source>running</source>
      <translation>en ejecución</translation>
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
      <source>New session</source>
      <translation>Sesión nueva</translation>
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
      <source>Find commits</source>
      <translation>Buscar commits</translation>
    </message>
    <message>
      <source>Find commits by message, author or hash</source>
      <translation>Buscar commits por mensaje, autor o hash</translation>
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
      <source>State of the assistant</source>
      <translation>Estado del asistente</translation>
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
      <source>Hunks {hunks}</source>
      <translation>Fragmentos {hunks}</translation>
    </message>
    <message>
      <source>{passed:,} pass, {failed:,} fail</source>
      <translation>{passed:,} pasan, {failed:,} fallan</translation>
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
      <source>{names} are no longer what the model saw: applying will be refused and nothing written. Ask for a change, and the model reads again.</source>
      <translation>
        <numerusform>{names} ya no es lo que vio el modelo: la aplicación se rechazará y no se escribirá nada. Pide un cambio y el modelo volverá a leer.</numerusform>
        <numerusform>{names} ya no son lo que vio el modelo: la aplicación se rechazará y no se escribirá nada. Pide un cambio y el modelo volverá a leer.</numerusform>
      </translation>
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
      <source>Searching…</source>
      <translation>Buscando…</translation>
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
      <source>{ticked} of {n} hunks</source>
      <translation>
        <numerusform>{ticked} de {n} fragmento</numerusform>
        <numerusform>{ticked} de {n} fragmentos</numerusform>
      </translation>
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
      <source>no newline at the end</source>
      <translation>sin salto de línea al final</translation>
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
      <source>runs code</source>
      <translation>ejecuta código</translation>
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
      <source>Next unseen hunk</source>
      <translation>Siguiente fragmento sin ver</translation>
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
      <source>Outside what was agreed · nothing of it is ticked with the rest</source>
      <translation>Fuera de lo acordado · nada de esto se marca con el resto</translation>
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
      <source>file</source>
      <translation>archivo</translation>
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
      <source>Dropped text</source>
      <translation>Texto soltado</translation>
    </message>
    <message>
      <source>No session is open yet. Open a folder first.</source>
      <translation>Aún no hay ninguna sesión abierta. Abre primero una carpeta.</translation>
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
      <source>{shown} and {count} more</source>
      <translation>{shown} y {count} más</translation>
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
      <source>Nothing is staged. Choose files and press Space first.</source>
      <translation>No hay nada preparado. Elige archivos y pulsa Espacio primero.</translation>
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
    <message>
      <source>folder</source>
      <translation>carpeta</translation>
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
      <source>exit status {exit_status}</source>
      <translation>código de salida {exit_status}</translation>
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
      <source>not run</source>
      <translation>sin ejecutar</translation>
    </message>
    <message>
      <source>Tests cannot run here</source>
      <translation>Los tests no se pueden ejecutar aquí</translation>
    </message>
    <message>
      <source>ended by K2Desk</source>
      <translation>terminado por K2Desk</translation>
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
      <source>flaky</source>
      <translation>inestable</translation>
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
      <source>it was stopped</source>
      <translation>se detuvo</translation>
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
    <message numerus="yes">
      <source>{n} turns</source>
      <translation>
        <numerusform>{n} turno</numerusform>
        <numerusform>{n} turnos</numerusform>
      </translation>
    </message>
    <message>
      <source>pinned</source>
      <translation>anclada</translation>
    </message>
    <message>
      <source>archived</source>
      <translation>archivada</translation>
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
      <source>Show what this session has changed, as one diff</source>
      <translation>Mostrar como un diff lo que ha cambiado esta sesión</translation>
    </message>
    <message>
      <source>{count:,} changed</source>
      <translation>{count:,} cambiados</translation>
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
      <source>Copy path</source>
      <translation>Copiar la ruta</translation>
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
      <source>Copy the path</source>
      <translation>Copiar la ruta</translation>
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
      <source>Open</source>
      <translation>Abrir</translation>
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
      <source>Stop the search</source>
      <translation>Detener la búsqueda</translation>
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
      <source>No tests have run in this session.</source>
      <translation>No se ha ejecutado ningún test en esta sesión.</translation>
    </message>
    <message>
      <source>Files have changed since this run; run it again.</source>
      <translation>Han cambiado archivos desde esta ejecución; ejecútala de nuevo.</translation>
    </message>
    <message>
      <source>failed</source>
      <translation>fallidos</translation>
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
      <source>fixed</source>
      <translation>corregidos</translation>
    </message>
    <message>
      <source>newly failing</source>
      <translation>que ahora fallan</translation>
    </message>
    <message>
      <source>new</source>
      <translation>nuevos</translation>
    </message>
    <message>
      <source>{words} since {against}</source>
      <translation>{words} desde {against}</translation>
    </message>
    <message>
      <source>{skipped:,} skipped</source>
      <translation>{skipped:,} omitidos</translation>
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
      <source>Where the chosen line stands</source>
      <translation>Dónde está la línea elegida</translation>
    </message>
    <message>
      <source>Find in the file, or among the commits</source>
      <translation>Buscar en el archivo, o entre los commits</translation>
    </message>
    <message>
      <source>Go to a symbol of the file…</source>
      <translation>Ir a un símbolo del archivo…</translation>
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
      <source>Ask about the file</source>
      <translation>Preguntar sobre el archivo</translation>
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
      <source>line {first}</source>
      <translation>la línea {first}</translation>
    </message>
    <message>
      <source>this file</source>
      <translation>este archivo</translation>
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
      <translation>Ningún commit contiene aún {words}. Confírmalo en Cambios y empezará su historial.</translation>
    </message>
    <message numerus="yes">
      <source>{count} commits</source>
      <translation>
        <numerusform>{count} confirmación</numerusform>
        <numerusform>{count} confirmaciones</numerusform>
      </translation>
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
      <source>the newest {most}</source>
      <translation>las {most} más recientes</translation>
    </message>
    <message numerus="yes">
      <source>{count} commits with “{words}” in message, author or hash · Esc shows all</source>
      <translation>
        <numerusform>{count} commit con «{words}» en el mensaje, el autor o el hash · Esc los muestra todos</numerusform>
        <numerusform>{count} commits con «{words}» en el mensaje, el autor o el hash · Esc los muestra todos</numerusform>
      </translation>
    </message>
    <message>
      <source>{words} · {commits} · Enter shows one, Esc goes back</source>
      <translation>{words} · {commits} · Entrar muestra una, Esc vuelve</translation>
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
      <source>What is listed</source>
      <translation>Lo que se enumera</translation>
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
      <source>{failed:,} failed</source>
      <translation>{failed:,} fallidos</translation>
    </message>
    <message>
      <source>{changed:,} changed</source>
      <translation>{changed:,} cambiados</translation>
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
      <source>Sections</source>
      <translation>Secciones</translation>
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
      <source>no key needed</source>
      <translation>no hace falta clave</translation>
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
      <source>API key</source>
      <translation>Clave de API</translation>
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
      <source>Confinement</source>
      <translation>Aislamiento</translation>
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
      <source>Provider, key and settings</source>
      <translation>Proveedor, clave y configuración</translation>
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
      <translation>Lo que puede hacer el asistente: leer, planear o actuar</translation>
    </message>
    <message>
      <source>Model {name}. Choose another</source>
      <translation>Modelo {name}. Elegir otro</translation>
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
      <source>you</source>
      <translation>tú</translation>
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
  </context>
</TS>
