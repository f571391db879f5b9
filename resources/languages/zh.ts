<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
  <context>
    <name>K2Desk</name>
    <message>
      <source>The model gave no answer in words. Ask again, or ask it in the conversation, where it may look.</source>
      <translation>模型没有给出文字回答。请再问一次，或在对话中提问，那里它可以查看内容。</translation>
    </message>
    <message>
      <source>K2Desk made a mistake and stopped this aside; its log file says more. Ask again.</source>
      <translation>K2Desk 出错并停止了此旁问；详情见其日志文件。请再问一次。</translation>
    </message>
    <message>
      <source>Stopped: the model asked for the same {name} call {count} times and nothing changed in between. Tell it what to do differently.</source>
      <translation>已停止：模型对 {name} 发出了 {count} 次相同的调用，其间没有任何变化。请告诉它该怎样改变做法。</translation>
    </message>
    <message>
      <source>Not run. The same call was made too often; K2Desk ended the turn.</source>
      <translation>未运行。相同的调用次数过多；K2Desk 已结束此回合。</translation>
    </message>
    <message>
      <source>Not run. The user rejected an earlier call of the same answer.</source>
      <translation>未运行。用户拒绝了同一回答中较早的一个调用。</translation>
    </message>
    <message>
      <source>Nothing was run.</source>
      <translation>没有运行任何内容。</translation>
    </message>
    <message>
      <source>Nothing was written.</source>
      <translation>没有写入任何内容。</translation>
    </message>
    <message>
      <source>It was not read.</source>
      <translation>没有读取。</translation>
    </message>
    <message>
      <source>Nothing was sent.</source>
      <translation>没有发送任何内容。</translation>
    </message>
    <message>
      <source>Nothing is agreed, so nothing new holds.</source>
      <translation>没有达成约定，因此没有新的内容生效。</translation>
    </message>
    <message>
      <source>The plan is not approved; the mode is as it was.</source>
      <translation>计划未获批准；模式保持不变。</translation>
    </message>
    <message>
      <source>They gave no answer.</source>
      <translation>用户没有作答。</translation>
    </message>
    <message>
      <source>while this ran; look before you rely on its effect</source>
      <translation>在其运行期间；在依赖其效果之前请先检查</translation>
    </message>
    <message>
      <source>before this ran</source>
      <translation>在其运行之前</translation>
    </message>
    <message>
      <source>Stop here</source>
      <translation>到此为止</translation>
    </message>
    <message>
      <source>Limit reached</source>
      <translation>已达限额</translation>
    </message>
    <message>
      <source>There is nothing to leave out: all of it is needed for the turn that runs.</source>
      <translation>没有可省略的内容：正在运行的回合需要全部内容。</translation>
    </message>
    <message>
      <source>It would not save anything.</source>
      <translation>这样不会节省任何内容。</translation>
    </message>
    <message>
      <source>You stopped it; nothing is left out.</source>
      <translation>您已停止；没有省略任何内容。</translation>
    </message>
    <message>
      <source>K2Desk made a mistake on the way; nothing is left out. Its log file says more.</source>
      <translation>K2Desk 中途出错；没有省略任何内容。详情见其日志文件。</translation>
    </message>
    <message>
      <source>Wait until the assistant has finished, or stop it; then undo the compaction.</source>
      <translation>请等助手完成，或停止它；然后再撤销压缩。</translation>
    </message>
    <message>
      <source>This compaction can't be undone: a later one stands on it, or it was undone before.</source>
      <translation>无法撤销此压缩：之后的压缩以它为基础，或它已被撤销。</translation>
    </message>
    <message>
      <source>All of it stays readable here.</source>
      <translation>所有内容在这里仍可阅读。</translation>
    </message>
    <message>
      <source>This can't be pinned: the model never saw it.</source>
      <translation>无法固定此内容：模型从未看到过它。</translation>
    </message>
    <message>
      <source>the record is too long for the model to sum up</source>
      <translation>记录太长，模型无法概括</translation>
    </message>
    <message>
      <source>Cancelled: this call was stopped before it came to its end.</source>
      <translation>已取消：此调用在完成之前被停止。</translation>
    </message>
    <message>
      <source>Cancelled: the user stopped the turn</source>
      <translation>已取消：用户停止了此回合</translation>
    </message>
    <message>
      <source>Cancelled: the turn broke off</source>
      <translation>已取消：此回合中断</translation>
    </message>
    <message>
      <source>K2Desk made a mistake and stopped this turn; its log file says more. You can go on.</source>
      <translation>K2Desk 出错并停止了此回合；详情见其日志文件。您可以继续。</translation>
    </message>
    <message>
      <source>allowed for this session</source>
      <translation>在此会话中已允许</translation>
    </message>
    <message>
      <source>file</source>
      <translation>文件</translation>
    </message>
    <message>
      <source>effect</source>
      <translation>影响</translation>
    </message>
    <message>
      <source>It goes to the model as the repository's words and changes no permission.</source>
      <translation>它作为仓库的内容交给模型，不改变任何权限。</translation>
    </message>
    <message>
      <source>why again</source>
      <translation>为何再次询问</translation>
    </message>
    <message>
      <source>it changed since you let the model see it</source>
      <translation>自您允许模型查看以来它已有变化</translation>
    </message>
    <message>
      <source>note</source>
      <translation>备注</translation>
    </message>
    <message>
      <source>The model's answer ended before it was whole. Send your message again.</source>
      <translation>模型的回答在完整之前就结束了。请重新发送消息。</translation>
    </message>
    <message>
      <source>The answer reached the greatest length the provider gives. Write “go on” to continue.</source>
      <translation>回答达到了提供方允许的最大长度。输入“继续”即可接着进行。</translation>
    </message>
    <message>
      <source>The provider's content filter ended the answer.</source>
      <translation>提供方的内容过滤器结束了回答。</translation>
    </message>
    <message>
      <source>The user has set the mode to Ask: you read and answer, and {name} is not available. Answer with what you can read, or say what you would do in the mode Act.</source>
      <translation>用户已将模式设为“提问”：只阅读和回答，{name} 不可用。请根据可读内容回答，或说明在“执行”模式下会做什么。</translation>
    </message>
    <message>
      <source>The user has set the mode to Plan: {name} is not available before a plan is approved. Read what you need, then call propose_plan; with the user's approval the mode becomes Act.</source>
      <translation>用户已将模式设为“计划”：计划获批之前 {name} 不可用。请先阅读所需内容，再调用 propose_plan；用户批准后模式变为“执行”。</translation>
    </message>
    <message>
      <source>Compact first</source>
      <translation>先压缩</translation>
    </message>
    <message>
      <source>today's limit</source>
      <translation>今日限额</translation>
    </message>
    <message>
      <source>the limit of this session</source>
      <translation>此会话的限额</translation>
    </message>
    <message>
      <source>asked after</source>
      <translation>询问前</translation>
    </message>
    <message>
      <source>Put away: the session was closed before it was decided.</source>
      <translation>已搁置：在作出决定之前会话已关闭。</translation>
    </message>
    <message>
      <source>K2Desk made a mistake and put this proposal away; its log file says more. Propose it again.</source>
      <translation>K2Desk 出错并搁置了此提案；详情见其日志文件。请重新提出。</translation>
    </message>
    <message>
      <source>Rejected. Nothing was written.</source>
      <translation>已拒绝。没有写入任何内容。</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>继续</translation>
    </message>
    <message>
      <source>Change the plan</source>
      <translation>更改计划</translation>
    </message>
    <message>
      <source>No progress</source>
      <translation>没有进展</translation>
    </message>
    <message>
      <source>same files, nothing new read</source>
      <translation>文件相同，没有读到新内容</translation>
    </message>
    <message>
      <source>no test fails</source>
      <translation>没有失败的测试</translation>
    </message>
    <message>
      <source>What you sent</source>
      <translation>您发送的内容</translation>
    </message>
    <message>
      <source>Your question</source>
      <translation>您的问题</translation>
    </message>
    <message>
      <source>the model did not bring its account to an end</source>
      <translation>模型没有完成概述</translation>
    </message>
    <message>
      <source>the turn</source>
      <translation>此回合</translation>
    </message>
    <message>
      <source>the compaction</source>
      <translation>压缩</translation>
    </message>
    <message>
      <source>Room is made in the context before the next request.</source>
      <translation>在下一次请求之前先腾出上下文空间。</translation>
    </message>
    <message>
      <source>New session</source>
      <translation>新会话</translation>
    </message>
    <message>
      <source>Key accepted</source>
      <translation>密钥被接受</translation>
    </message>
    <message>
      <source>Models listed</source>
      <translation>列出了模型</translation>
    </message>
    <message>
      <source>Streams</source>
      <translation>流式响应</translation>
    </message>
    <message>
      <source>Reasoning present</source>
      <translation>包含思考内容</translation>
    </message>
    <message>
      <source>Reasoning survives the round trip</source>
      <translation>思考内容往返后仍保留</translation>
    </message>
    <message>
      <source>Tool call valid against its schema</source>
      <translation>工具调用符合其模式</translation>
    </message>
    <message>
      <source>Two calls in one answer</source>
      <translation>一个回答中有两次调用</translation>
    </message>
    <message>
      <source>Usage plausible</source>
      <translation>用量合理</translation>
    </message>
    <message>
      <source>Stop works</source>
      <translation>停止有效</translation>
    </message>
    <message>
      <source>Price known</source>
      <translation>价格已知</translation>
    </message>
    <message>
      <source>Key not accepted</source>
      <translation>密钥未被接受</translation>
    </message>
    <message>
      <source>Model not listed</source>
      <translation>未列出该模型</translation>
    </message>
    <message>
      <source>Does not stream</source>
      <translation>不支持流式响应</translation>
    </message>
    <message>
      <source>Reasoning missing</source>
      <translation>缺少思考内容</translation>
    </message>
    <message>
      <source>Reasoning lost on the round trip</source>
      <translation>思考内容往返后丢失</translation>
    </message>
    <message>
      <source>Tool call not valid against its schema</source>
      <translation>工具调用不符合其模式</translation>
    </message>
    <message>
      <source>Two calls in one answer fail</source>
      <translation>一个回答中有两次调用会失败</translation>
    </message>
    <message>
      <source>Usage not plausible</source>
      <translation>用量不合理</translation>
    </message>
    <message>
      <source>Stop does not work</source>
      <translation>停止无效</translation>
    </message>
    <message>
      <source>Price unknown</source>
      <translation>价格未知</translation>
    </message>
    <message>
      <source>no rule: this is why you are asked</source>
      <translation>没有规则：因此向您询问</translation>
    </message>
    <message>
      <source>built in</source>
      <translation>内置</translation>
    </message>
    <message>
      <source>dearest known</source>
      <translation>已知最贵</translation>
    </message>
    <message>
      <source>private key</source>
      <translation>私钥</translation>
    </message>
    <message>
      <source>age key</source>
      <translation>age 密钥</translation>
    </message>
    <message>
      <source>GitHub token</source>
      <translation>GitHub 令牌</translation>
    </message>
    <message>
      <source>GitLab token</source>
      <translation>GitLab 令牌</translation>
    </message>
    <message>
      <source>Slack token</source>
      <translation>Slack 令牌</translation>
    </message>
    <message>
      <source>Slack webhook</source>
      <translation>Slack webhook</translation>
    </message>
    <message>
      <source>AWS access key</source>
      <translation>AWS 访问密钥</translation>
    </message>
    <message>
      <source>AWS secret key</source>
      <translation>AWS 私有访问密钥</translation>
    </message>
    <message>
      <source>Anthropic key</source>
      <translation>Anthropic 密钥</translation>
    </message>
    <message>
      <source>API key</source>
      <translation>API 密钥</translation>
    </message>
    <message>
      <source>Stripe key</source>
      <translation>Stripe 密钥</translation>
    </message>
    <message>
      <source>Google key</source>
      <translation>Google 密钥</translation>
    </message>
    <message>
      <source>Hugging Face token</source>
      <translation>Hugging Face 令牌</translation>
    </message>
    <message>
      <source>npm token</source>
      <translation>npm 令牌</translation>
    </message>
    <message>
      <source>PyPI token</source>
      <translation>PyPI 令牌</translation>
    </message>
    <message>
      <source>JSON web token</source>
      <translation>JSON Web 令牌</translation>
    </message>
    <message>
      <source>SendGrid key</source>
      <translation>SendGrid 密钥</translation>
    </message>
    <message>
      <source>DigitalOcean token</source>
      <translation>DigitalOcean 令牌</translation>
    </message>
    <message>
      <source>Docker token</source>
      <translation>Docker 令牌</translation>
    </message>
    <message>
      <source>Vault token</source>
      <translation>Vault 令牌</translation>
    </message>
    <message>
      <source>Azure storage key</source>
      <translation>Azure 存储密钥</translation>
    </message>
    <message>
      <source>Telegram bot token</source>
      <translation>Telegram 机器人令牌</translation>
    </message>
    <message>
      <source>password in an address</source>
      <translation>地址中的密码</translation>
    </message>
    <message>
      <source>bearer token</source>
      <translation>Bearer 令牌</translation>
    </message>
    <message>
      <source>basic credentials</source>
      <translation>Basic 凭据</translation>
    </message>
    <message>
      <source>password</source>
      <translation>密码</translation>
    </message>
    <message>
      <source>It was stopped; nothing of it is left half done.</source>
      <translation>已停止；没有任何内容处于半完成状态。</translation>
    </message>
    <message>
      <source>K2Desk broke off</source>
      <translation>K2Desk 中断</translation>
    </message>
    <message>
      <source>K2Desk met an error it was not prepared for</source>
      <translation>K2Desk 遇到了意料之外的错误</translation>
    </message>
    <message>
      <source>There is no key yet. Paste one on the first page (click the key in the status bar).</source>
      <translation>还没有密钥。请在首页粘贴一个（点击状态栏中的密钥）。</translation>
    </message>
    <message>
      <source>no key needed</source>
      <translation>不需要密钥</translation>
    </message>
    <message>
      <source>it runs nothing</source>
      <translation>它不运行任何内容</translation>
    </message>
    <message>
      <source>Its line in the file is another one than you agreed to.</source>
      <translation>文件中的条目与您同意的不同。</translation>
    </message>
    <message>
      <source>Its tools are others than you agreed to.</source>
      <translation>其工具与您同意的不同。</translation>
    </message>
    <message>
      <source>nothing runs in this folder, because it is not trusted. Trust it, then run them.</source>
      <translation>此文件夹未受信任，因此不运行任何内容。请先信任它，再运行测试。</translation>
    </message>
    <message>
      <source>no tests were found in this folder. Add some, or set the command that runs them.</source>
      <translation>在此文件夹中未找到测试。请添加测试，或设置运行测试的命令。</translation>
    </message>
    <message>
      <source>How the tests are run has changed meanwhile. Look at the command, then start them again.</source>
      <translation>测试的运行方式已经改变。请查看命令，然后重新启动。</translation>
    </message>
    <message>
      <source> It goes there unencrypted.</source>
      <translation> 传输时未加密。</translation>
    </message>
    <message>
      <source>Whether commands can be confined here is being found out. Try again.</source>
      <translation>正在检查此处能否隔离命令。请重试。</translation>
    </message>
    <message>
      <source>commands are switched off</source>
      <translation>命令已关闭</translation>
    </message>
    <message>
      <source>Commands and tests are switched off in the settings.</source>
      <translation>命令和测试已在设置中关闭。</translation>
    </message>
    <message>
      <source>no confinement</source>
      <translation>没有隔离</translation>
    </message>
    <message>
      <source>key of K2Desk</source>
      <translation>K2Desk 的密钥</translation>
    </message>
    <message>
      <source>The fork begins in the middle of this turn.</source>
      <translation>分叉从此回合的中途开始。</translation>
    </message>
    <message>
      <source>Cancelled: the program ended before this call came to its end. Whether it had an effect is not known.</source>
      <translation>已取消：程序在此调用完成之前结束。是否产生了影响不得而知。</translation>
    </message>
    <message>
      <source>Cancelled: the program ended before this call ran. It had no effect; call again if it is needed.</source>
      <translation>已取消：程序在此调用运行之前结束。它没有产生影响；如有需要请重新调用。</translation>
    </message>
    <message>
      <source>The program ended just after the user's decision was carried out: what the user accepted is written to {paths}. Read before you rely on what exactly.</source>
      <translation>程序在执行用户的决定之后随即结束：用户接受的内容已写入 {paths}。在依赖具体内容之前请先读取。</translation>
    </message>
    <message>
      <source>The program ended while room was made; nothing is left out of the requests.</source>
      <translation>程序在腾出空间时结束；请求中没有省略任何内容。</translation>
    </message>
    <message>
      <source>Put away: the program ended before it was decided.</source>
      <translation>已搁置：在作出决定之前程序已结束。</translation>
    </message>
    <message>
      <source>Cancelled: the user goes on from here in another way, and this call had not come to its end. Whether it had an effect is not known.</source>
      <translation>已取消：用户从这里以另一种方式继续，而此调用尚未完成。是否产生了影响不得而知。</translation>
    </message>
    <message>
      <source>Cancelled: the user goes on from here in another way, and this call had not run. It had no effect; call again if it is needed.</source>
      <translation>已取消：用户从这里以另一种方式继续，而此调用尚未运行。它没有产生影响；如有需要请重新调用。</translation>
    </message>
    <message>
      <source>The user goes on from here in another way, just after the decision was carried out: what the user accepted is written to {paths}. Read before you rely on what exactly.</source>
      <translation>用户从这里以另一种方式继续，就在决定执行之后：用户接受的内容已写入 {paths}。在依赖具体内容之前请先读取。</translation>
    </message>
    <message>
      <source>The fork begins while room was made; nothing is left out of the requests.</source>
      <translation>分叉始于腾出空间之时；请求中没有省略任何内容。</translation>
    </message>
    <message>
      <source>Put away: the fork begins before it was decided.</source>
      <translation>已搁置：分叉始于作出决定之前。</translation>
    </message>
    <message>
      <source>it sends messages without end</source>
      <translation>它不停地发送消息</translation>
    </message>
    <message>
      <source>{name} offers other tools than the user agreed to, so nothing is sent to it. The user can look at them in Settings, Tool servers, or with: k2desk mcp {name}</source>
      <translation>{name} 提供的工具与用户同意的不同，因此不向它发送任何内容。用户可在“设置”的“工具服务器”中查看，或运行：k2desk mcp {name}</translation>
    </message>
    <message>
      <source>a program of yours, not confined</source>
      <translation>您的程序，未隔离</translation>
    </message>
    <message>
      <source>tool</source>
      <translation>工具</translation>
    </message>
    <message>
      <source>server</source>
      <translation>服务器</translation>
    </message>
    <message>
      <source>says of itself</source>
      <translation>自述</translation>
    </message>
    <message>
      <source>is new</source>
      <translation>是新文件</translation>
    </message>
    <message>
      <source>is deleted</source>
      <translation>被删除</translation>
    </message>
    <message>
      <source>no file</source>
      <translation>无文件</translation>
    </message>
    <message>
      <source>not shown here: look at it outside</source>
      <translation>此处不显示：请在外部查看</translation>
    </message>
    <message>
      <source>, may be executed</source>
      <translation>，可执行</translation>
    </message>
    <message>
      <source>, may no longer be executed</source>
      <translation>，不再可执行</translation>
    </message>
    <message>
      <source>holds bytes that are no UTF-8</source>
      <translation>含有非 UTF-8 的字节</translation>
    </message>
    <message>
      <source>mixed line endings</source>
      <translation>换行符混用</translation>
    </message>
    <message>
      <source>no newline at the end</source>
      <translation>文件末尾没有换行</translation>
    </message>
    <message>
      <source>a newline at the end is added</source>
      <translation>末尾添加换行符</translation>
    </message>
    <message>
      <source>a byte order mark is added</source>
      <translation>添加字节顺序标记</translation>
    </message>
    <message>
      <source>the byte order mark is removed</source>
      <translation>移除字节顺序标记</translation>
    </message>
    <message>
      <source>line endings are CRLF</source>
      <translation>换行符为 CRLF</translation>
    </message>
    <message>
      <source> any more</source>
      <translation> （不再）</translation>
    </message>
    <message>
      <source>has its place</source>
      <translation>有其位置</translation>
    </message>
    <message>
      <source>have their places</source>
      <translation>有其位置</translation>
    </message>
    <message>
      <source>JPEG picture</source>
      <translation>JPEG 图片</translation>
    </message>
    <message>
      <source>PDF document</source>
      <translation>PDF 文档</translation>
    </message>
    <message>
      <source>ZIP archive</source>
      <translation>ZIP 压缩包</translation>
    </message>
    <message>
      <source>gzip archive</source>
      <translation>gzip 压缩包</translation>
    </message>
    <message>
      <source>SQLite database</source>
      <translation>SQLite 数据库</translation>
    </message>
    <message>
      <source>program (ELF)</source>
      <translation>程序 (ELF)</translation>
    </message>
    <message>
      <source>program (Windows)</source>
      <translation>程序 (Windows)</translation>
    </message>
    <message>
      <source>WebP picture</source>
      <translation>WebP 图片</translation>
    </message>
    <message>
      <source>`old` is not in the file, nor is anything like it. Read the file again and copy `old` from it.</source>
      <translation>`old` 不在文件中，也没有相似的内容。请重新读取文件并从中复制 `old`。</translation>
    </message>
    <message>
      <source>, or set `replace_all`.</source>
      <translation>，或设置 `replace_all`。</translation>
    </message>
    <message>
      <source>`old` is not in the file. The nearest lines are:</source>
      <translation>`old` 不在文件中。最接近的行是：</translation>
    </message>
    <message>
      <source>Copy `old` from the file exactly, without line numbers.</source>
      <translation>请从文件中原样复制 `old`，不含行号。</translation>
    </message>
    <message>
      <source>The disk was almost full, so the tests were ended. Make room, then try again</source>
      <translation>磁盘几乎已满，因此结束了测试。请腾出空间后重试</translation>
    </message>
    <message>
      <source>A program was not found; the output says which. Install it, or set another command</source>
      <translation>找不到某个程序；输出中说明了是哪个。请安装它，或设置其他命令</translation>
    </message>
    <message>
      <source>The command failed and told no count of tests</source>
      <translation>命令失败，且没有给出测试数量</translation>
    </message>
    <message>
      <source>The command ended well, and told no count of tests</source>
      <translation>命令正常结束，但没有给出测试数量</translation>
    </message>
    <message>
      <source>is no file, or you changed it meanwhile</source>
      <translation>不是文件，或您已将其更改</translation>
    </message>
    <message>
      <source>no ordinary file</source>
      <translation>非普通文件</translation>
    </message>
    <message>
      <source>it was stopped</source>
      <translation>已停止</translation>
    </message>
    <message>
      <source>no test specified</source>
      <translation>未指定测试</translation>
    </message>
    <message>
      <source>No tests were found</source>
      <translation>未找到测试</translation>
    </message>
    <message>
      <source>The runner left no results</source>
      <translation>运行器没有留下结果</translation>
    </message>
    <message>
      <source>changed and was not kept, so that can't be undone</source>
      <translation>已更改且未保存，因此无法撤销</translation>
    </message>
    <message>
      <source>your own command</source>
      <translation>您自己的命令</translation>
    </message>
    <message>
      <source>A piece of the answer arrived damaged; it was dropped.</source>
      <translation>回答的一段到达时已损坏；已丢弃。</translation>
    </message>
    <message>
      <source>The model's answer was empty.</source>
      <translation>模型的回答为空。</translation>
    </message>
    <message>
      <source>The model used up its room while thinking and said nothing. Ask for a smaller step.</source>
      <translation>模型在思考中用尽了空间，什么也没说。请要求更小的步骤。</translation>
    </message>
    <message>
      <source>The model only thought and gave no answer.</source>
      <translation>模型只进行了思考，没有给出回答。</translation>
    </message>
    <message>
      <source>no limit on this key</source>
      <translation>此密钥没有限额</translation>
    </message>
    <message>
      <source>none reported</source>
      <translation>未报告</translation>
    </message>
    <message>
      <source>the arguments are no JSON</source>
      <translation>参数不是 JSON</translation>
    </message>
    <message>
      <source>the arguments are no object</source>
      <translation>参数不是对象</translation>
    </message>
    <message>
      <source>city is no text</source>
      <translation>city 不是文本</translation>
    </message>
    <message>
      <source>days is no whole number</source>
      <translation>days 不是整数</translation>
    </message>
    <message>
      <source>unit is none of its two words</source>
      <translation>unit 不是两个允许的词之一</translation>
    </message>
    <message>
      <source>K2Desk asks for the model named in Settings.</source>
      <translation>K2Desk 请求设置中指定的模型。</translation>
    </message>
    <message>
      <source>Answers appear whole. Stop still works; ask the gateway's owner to switch buffering off.</source>
      <translation>回答会整段出现。停止仍然有效；请让网关的管理者关闭缓冲。</translation>
    </message>
    <message>
      <source>K2Desk works without it. Look whether the model is one that thinks, as kimi-k2-thinking does.</source>
      <translation>没有它 K2Desk 也能工作。请确认模型是否会思考，如 kimi-k2-thinking。</translation>
    </message>
    <message>
      <source>Work with tools will fail here after the first call. Choose another model or gateway.</source>
      <translation>此处使用工具的工作会在第一次调用后失败。请选择其他模型或网关。</translation>
    </message>
    <message>
      <source>K2Desk refuses such calls and tells the model what is wrong; it costs a step more.</source>
      <translation>K2Desk 会拒绝此类调用并告诉模型错在哪里；要多花一步。</translation>
    </message>
    <message>
      <source>there was no call</source>
      <translation>没有调用</translation>
    </message>
    <message>
      <source>Without tools the model can read nothing. Choose a model that is made for them.</source>
      <translation>没有工具，模型什么也读不了。请选择支持工具的模型。</translation>
    </message>
    <message>
      <source>K2Desk runs calls one after the other; it only takes longer.</source>
      <translation>K2Desk 会逐个运行调用；只是耗时更长。</translation>
    </message>
    <message>
      <source>K2Desk estimates tokens by itself; the meter and the cost are rough.</source>
      <translation>K2Desk 自行估算 token；用量和费用为近似值。</translation>
    </message>
    <message>
      <source>K2Desk hangs up at once all the same, and tries again until the gateway is free.</source>
      <translation>K2Desk 仍会立即断开，并重试直到网关空闲。</translation>
    </message>
    <message>
      <source>It counts as the dearest known. Name the price in Settings.</source>
      <translation>按已知最贵的计算。请在设置中填写价格。</translation>
    </message>
    <message>
      <source>K2Desk can't work with this gateway before that is mended.</source>
      <translation>在修复之前，K2Desk 无法使用此网关。</translation>
    </message>
    <message>
      <source>Top up the account; K2Desk sends nothing before you ask again.</source>
      <translation>请为账户充值；在您再次提问之前 K2Desk 不发送任何内容。</translation>
    </message>
    <message>
      <source>the answer was over before it could be stopped</source>
      <translation>回答在能够停止之前就已结束</translation>
    </message>
    <message>
      <source>a line before it failed</source>
      <translation>前面有一项失败</translation>
    </message>
    <message>
      <source>none is needed</source>
      <translation>无需</translation>
    </message>
    <message>
      <source>the answer held none</source>
      <translation>回答中没有</translation>
    </message>
    <message>
      <source>there was no call to answer</source>
      <translation>没有可回应的调用</translation>
    </message>
    <message>
      <source>the second step was taken</source>
      <translation>已执行第二步</translation>
    </message>
    <message>
      <source>there was no reasoning to send back</source>
      <translation>没有可回传的推理</translation>
    </message>
    <message>
      <source>the gateway was busy</source>
      <translation>网关繁忙</translation>
    </message>
    <message>
      <source>nothing to pay for</source>
      <translation>无需付费</translation>
    </message>
    <message>
      <source>as the gateway says</source>
      <translation>据网关所述</translation>
    </message>
    <message>
      <source>as you say</source>
      <translation>据您所述</translation>
    </message>
    <message>
      <source>The account can't cover an answer of {wanted:,} tokens; K2Desk asks for {room:,} instead.</source>
      <translation>账户不足以支付 {wanted:,} 个 token 的回答；K2Desk 改为请求 {room:,} 个。</translation>
    </message>
    <message>
      <source>The key works.</source>
      <translation>密钥可用。</translation>
    </message>
    <message>
      <source>The gateway does not accept the key. Check it, or paste another one.</source>
      <translation>网关不接受此密钥。请检查，或粘贴另一个。</translation>
    </message>
    <message>
      <source>The account has no money left for this request. Top it up, or ask for less.</source>
      <translation>账户余额不足以支付此请求。请充值，或减少请求内容。</translation>
    </message>
    <message>
      <source>The gateway does not offer this model to this key. Choose another model.</source>
      <translation>网关不向此密钥提供该模型。请选择其他模型。</translation>
    </message>
    <message>
      <source>The conversation is longer than the model's context. Begin a new session, or say less.</source>
      <translation>对话超出了模型的上下文。请开始新会话，或减少内容。</translation>
    </message>
    <message>
      <source>The gateway does not take this request.</source>
      <translation>网关不接受此请求。</translation>
    </message>
    <message>
      <source>The gateway is busy or failing. Try again in a while.</source>
      <translation>网关繁忙或出现故障。请稍后重试。</translation>
    </message>
    <message>
      <source>a web page</source>
      <translation>网页</translation>
    </message>
    <message>
      <source>The gateway points to another address; K2Desk does not follow it with your key. Check the base URL.</source>
      <translation>网关指向另一个地址；K2Desk 不会带着您的密钥前往。请检查基础 URL。</translation>
    </message>
    <message>
      <source>The gateway's answer was empty.</source>
      <translation>网关的回答为空。</translation>
    </message>
    <message>
      <source>choose its file as CA file under Network in Settings</source>
      <translation>请在设置的“网络”中选择其文件作为 CA 文件</translation>
    </message>
    <message>
      <source>The gateway's certificate is not valid yet. Look at this machine's clock.</source>
      <translation>网关的证书尚未生效。请查看本机时钟。</translation>
    </message>
    <message>
      <source>The gateway's certificate has expired. If this machine's clock is right, only its owner can mend that.</source>
      <translation>网关的证书已过期。如果本机时钟正确，只有其管理者能修复。</translation>
    </message>
    <message>
      <source>The gateway's certificate belongs to another host. Look at the base URL and the network.</source>
      <translation>网关的证书属于另一主机。请检查基础 URL 和网络。</translation>
    </message>
    <message>
      <source>The gateway's certificate belongs to another address. Look at the base URL and the network.</source>
      <translation>网关的证书属于另一地址。请检查基础 URL 和网络。</translation>
    </message>
    <message>
      <source>The gateway can't be reached: no connection in time. Check the network.</source>
      <translation>无法连接网关：连接超时。请检查网络。</translation>
    </message>
    <message>
      <source>The gateway does not speak TLS as it should. Check the base URL and its port.</source>
      <translation>网关的 TLS 不正常。请检查基础 URL 及其端口。</translation>
    </message>
    <message>
      <source>The gateway can't be reached. Check the network and the base URL.</source>
      <translation>无法连接网关。请检查网络和基础 URL。</translation>
    </message>
    <message>
      <source>The answer could not be unpacked.</source>
      <translation>无法解压回答。</translation>
    </message>
    <message>
      <source>The connection to the gateway broke.</source>
      <translation>与网关的连接中断。</translation>
    </message>
    <message>
      <source>your settings</source>
      <translation>您的设置</translation>
    </message>
    <message>
      <source>the system</source>
      <translation>系统</translation>
    </message>
    <message>
      <source>before the first turn</source>
      <translation>在第一个回合之前</translation>
    </message>
    <message>
      <source>the recorded answer is none to what the replay asks</source>
      <translation>记录中的回答与重放所问的不符</translation>
    </message>
    <message>
      <source>nothing more happens in the replay</source>
      <translation>重放中不再有任何动静</translation>
    </message>
    <message>
      <source>K2Desk runs as root and may make no control group here, so nothing limits how many processes a command starts. Start it as an ordinary user</source>
      <translation>K2Desk 以 root 身份运行，无法在此创建控制组，因此命令启动的进程数不受限制。请以普通用户身份启动</translation>
    </message>
    <message>
      <source>Landlock keeps a command from your files and the network, but not from seeing the names of files or changing permissions and times of yours; and its processes are not counted</source>
      <translation>Landlock 使命令无法访问您的文件和网络，但不能阻止它看到文件名或更改您文件的权限和时间；其进程数也不计入</translation>
    </message>
    <message>
      <source>macOS's sandbox keeps a command from your home folder and the network; other files can be read, and its processes are not counted</source>
      <translation>macOS 的沙盒使命令无法访问您的主文件夹和网络；其他文件可以读取，其进程数也不计入</translation>
    </message>
    <message>
      <source>K2Desk has no sandbox on {system}: a command runs in a copy of the project with an empty environment and ends as a whole, but it can read your files and use the network</source>
      <translation>K2Desk 在 {system} 上没有沙盒：命令在项目副本中以空环境运行并整体结束，但它可以读取您的文件并使用网络</translation>
    </message>
    <message>
      <source>. In WSL 2 it is confined as on Linux</source>
      <translation>。在 WSL 2 中会像在 Linux 上一样隔离</translation>
    </message>
    <message>
      <source>it failed</source>
      <translation>它失败了</translation>
    </message>
    <message>
      <source>This system lets only programs with an AppArmor profile make user namespaces. Install the distribution's bubblewrap and give /usr/bin/bwrap a profile with the rule “userns,”</source>
      <translation>此系统只允许具有 AppArmor 配置文件的程序创建用户命名空间。请安装发行版的 bubblewrap，并为 /usr/bin/bwrap 提供含“userns,”规则的配置文件</translation>
    </message>
    <message>
      <source>Install bubblewrap with your package manager and start K2Desk again</source>
      <translation>请用包管理器安装 bubblewrap，然后重新启动 K2Desk</translation>
    </message>
    <message>
      <source>no sandbox</source>
      <translation>没有沙盒</translation>
    </message>
    <message>
      <source>Seatbelt, no network</source>
      <translation>Seatbelt，无网络</translation>
    </message>
    <message>
      <source>bubblewrap, no network</source>
      <translation>bubblewrap，无网络</translation>
    </message>
    <message>
      <source>Landlock, no network</source>
      <translation>Landlock，无网络</translation>
    </message>
    <message>
      <source>outside what was agreed</source>
      <translation>超出约定</translation>
    </message>
    <message>
      <source>what it adds as a dependency can't be read</source>
      <translation>无法读出它添加的依赖项</translation>
    </message>
    <message>
      <source>No keyring of the operating system answers. Start one (on Linux gnome-keyring or KWallet), or keep the key for this session only.</source>
      <translation>操作系统没有可用的密钥环。请启动一个（Linux 上为 gnome-keyring 或 KWallet），或仅在此会话中保留密钥。</translation>
    </message>
    <message>
      <source>this session</source>
      <translation>此会话</translation>
    </message>
    <message>
      <source>Provider</source>
      <translation>提供方</translation>
    </message>
    <message>
      <source>Who answers. Each provider keeps its own key.</source>
      <translation>由谁来回答。每个提供方各自保存自己的密钥。</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>The model's id, as the gateway lists it; empty for the provider's usual one.</source>
      <translation>网关所列的模型 ID；留空则使用该提供方的默认模型。</translation>
    </message>
    <message>
      <source>Base URL</source>
      <translation>基础 URL</translation>
    </message>
    <message>
      <source>Where requests and the key go instead of the provider's own address. It begins with https://; plain http:// is taken for this machine only.</source>
      <translation>请求和密钥发往此处，而不是提供方自己的地址。须以 https:// 开头；未加密的 http:// 仅可用于本机。</translation>
    </message>
    <message>
      <source>Further headers</source>
      <translation>附加标头</translation>
    </message>
    <message>
      <source>Sent with every request, one a line. The settings file keeps them as they are: put no key here.</source>
      <translation>随每个请求发送，每行一个。设置文件会原样保存它们：请勿在此填写密钥。</translation>
    </message>
    <message>
      <source>X-Team: blue</source>
      <translation>X-Team: blue</translation>
    </message>
    <message>
      <source>Context</source>
      <translation>上下文</translation>
    </message>
    <message>
      <source>How much the model can hold at once; 0 for what the gateway tells. Name it for a local server that was started with less.</source>
      <translation>模型一次能容纳多少内容；0 表示以网关所告知的为准。若本地服务器启动时容量较小，请在此注明。</translation>
    </message>
    <message>
      <source>tokens</source>
      <translation>token</translation>
    </message>
    <message>
      <source>Price</source>
      <translation>价格</translation>
    </message>
    <message>
      <source>US dollars for a million tokens in / out, a third number for cached ones; empty for what the gateway tells. It counts for the cost shown and for limits.</source>
      <translation>每百万 token 的价格（美元），输入 / 输出，第三个数字用于缓存的 token；留空则以网关所告知的为准。用于显示费用和计算限额。</translation>
    </message>
    <message>
      <source>1.10 / 4.40</source>
      <translation>1.10 / 4.40</translation>
    </message>
    <message>
      <source>A price looks like 1.10 / 4.40: for tokens in, then for tokens out.</source>
      <translation>价格的格式如 1.10 / 4.40：先是输入 token 的价格，再是输出 token 的价格。</translation>
    </message>
    <message>
      <source>Network</source>
      <translation>网络</translation>
    </message>
    <message>
      <source>Proxy</source>
      <translation>代理</translation>
    </message>
    <message>
      <source>Requests stay sealed for the gateway whichever way they go; a proxy sees its name only. The system's proxy is what HTTPS_PROXY, ALL_PROXY and NO_PROXY say, or the settings of macOS and Windows. This machine is always reached directly.</source>
      <translation>无论走哪条路径，请求到网关都是加密的；代理只能看到网关的名称。系统代理以 HTTPS_PROXY、ALL_PROXY 和 NO_PROXY 为准，或以 macOS 和 Windows 的设置为准。访问本机始终直连。</translation>
    </message>
    <message>
      <source>As the system says</source>
      <translation>跟随系统</translation>
    </message>
    <message>
      <source>None, go directly</source>
      <translation>不使用，直接连接</translation>
    </message>
    <message>
      <source>The one below</source>
      <translation>使用下方的代理</translation>
    </message>
    <message>
      <source>Own proxy</source>
      <translation>自定义代理</translation>
    </message>
    <message>
      <source>Used where it is chosen above.</source>
      <translation>在上方选中时使用。</translation>
    </message>
    <message>
      <source>http://host:port</source>
      <translation>http://主机:端口</translation>
    </message>
    <message>
      <source>CA file</source>
      <translation>CA 文件</translation>
    </message>
    <message>
      <source>A PEM file with the certificate of an authority to trust beside the usual ones: your company's, or your own gateway's.</source>
      <translation>PEM 文件，包含除常用机构外还要信任的证书颁发机构的证书：例如贵公司的，或您自己网关的。</translation>
    </message>
    <message>
      <source>Tell of newer versions</source>
      <translation>提示有新版本</translation>
    </message>
    <message>
      <source>Asks https://pypi.org/pypi/k2desk/json once a day whether there is one, the way chosen above, and says so in the status bar. Nothing else is sent, and nothing is fetched or installed.</source>
      <translation>每天通过上面选择的方式向 https://pypi.org/pypi/k2desk/json 查询一次是否有新版本，并在状态栏中提示。不会发送其他任何内容，也不会下载或安装任何东西。</translation>
    </message>
    <message>
      <source>Cluster for proofs</source>
      <translation>用于验证的集群</translation>
    </message>
    <message>
      <source>The Dask scheduler where proofs of selections run their tests; empty for this machine. You are asked before a project's files are sent there. It needs one more package here, and K2Desk on every worker: pip install 'k2desk[cluster]'. tcp:// is not encrypted. Whoever runs the cluster can run programs as you: name only your own.</source>
      <translation>运行所选更改测试的 Dask 调度器；留空则在本机运行。在把项目文件发送到那里之前会先询问您。这里还需要一个软件包，且每个工作节点都需要 K2Desk：pip install 'k2desk[cluster]'。tcp:// 未加密。管理该集群的人可以以您的身份运行程序：只填写您自己的集群。</translation>
    </message>
    <message>
      <source>tls://build.example:8786</source>
      <translation>tls://build.example:8786</translation>
    </message>
    <message>
      <source>Authority of the cluster</source>
      <translation>集群的证书颁发机构</translation>
    </message>
    <message>
      <source>For tls://: a PEM file with the certificate of whoever signed the cluster's.</source>
      <translation>用于 tls://：PEM 文件，包含签发集群证书的机构的证书。</translation>
    </message>
    <message>
      <source>Certificate for the cluster</source>
      <translation>用于集群的证书</translation>
    </message>
    <message>
      <source>For tls://: a PEM file with the certificate you show to the cluster.</source>
      <translation>用于 tls://：PEM 文件，包含您向集群出示的证书。</translation>
    </message>
    <message>
      <source>Key of that certificate</source>
      <translation>该证书的密钥</translation>
    </message>
    <message>
      <source>For tls://: a PEM file with its key. It is read here and sent nowhere.</source>
      <translation>用于 tls://：PEM 文件，包含其密钥。只在本机读取，不会发送到任何地方。</translation>
    </message>
    <message>
      <source>Agent</source>
      <translation>代理程序</translation>
    </message>
    <message>
      <source>Steps a turn</source>
      <translation>每回合步数</translation>
    </message>
    <message>
      <source>How many answers a turn may take before you are asked whether it goes on.</source>
      <translation>一个回合可以有多少次回答，超过后会询问您是否继续。</translation>
    </message>
    <message>
      <source>Limit of a session</source>
      <translation>单个会话的限额</translation>
    </message>
    <message>
      <source>How much a session may spend before you are asked; 0 for no limit. What an answer can cost is set aside before it is asked for.</source>
      <translation>一个会话花费多少后会询问您；0 表示不限。请求回答之前会先预留其可能的费用。</translation>
    </message>
    <message>
      <source>US cents</source>
      <translation>美分</translation>
    </message>
    <message>
      <source>Limit of a day</source>
      <translation>每日限额</translation>
    </message>
    <message>
      <source>The same for all sessions of one day together, from midnight to midnight where you are.</source>
      <translation>同上，但针对一天内的所有会话合计，以您所在地的午夜为界。</translation>
    </message>
    <message>
      <source>Raise by</source>
      <translation>每次提高</translation>
    </message>
    <message>
      <source>How much more you allow with one press when a limit is reached.</source>
      <translation>达到限额时，一次操作允许增加多少。</translation>
    </message>
    <message>
      <source>Name the session in commits</source>
      <translation>在提交中写明会话</translation>
    </message>
    <message>
      <source>Adds the line K2Desk-Session to the message of a commit you make here, and a note with the hash of the session's last record. Each commit asks anew. Whoever gets it can read them.</source>
      <translation>在您于此所做提交的说明中加入 K2Desk-Session 一行，并附一条注释，记有会话最后一条记录的哈希。每次提交都会再问。拿到提交的人都能看到。</translation>
    </message>
    <message>
      <source>Commands may be asked for</source>
      <translation>允许请求运行命令</translation>
    </message>
    <message>
      <source>Off forbids every command and every run of the tests, whatever a rule says.</source>
      <translation>关闭后禁止一切命令和测试运行，无论规则如何。</translation>
    </message>
    <message>
      <source>Time for a command</source>
      <translation>命令的时限</translation>
    </message>
    <message>
      <source>How long a command or a test run may take before it is ended.</source>
      <translation>命令或测试运行可持续多久，超时即被终止。</translation>
    </message>
    <message>
      <source>seconds</source>
      <translation>秒</translation>
    </message>
    <message>
      <source>Test runs side by side</source>
      <translation>并行运行的测试数</translation>
    </message>
    <message>
      <source>How many runs of the tests a proof makes at a time; 0 for one less than this machine has processors, where memory is free for them. Each has its own copy of the files, own ports and an own temporary folder. Name fewer where one run needs over 1 GB or several processors.</source>
      <translation>一次验证同时运行多少个测试；0 表示在内存允许时比本机处理器数少一个。每次运行都有自己的文件副本、端口和临时文件夹。若一次运行需要超过 1 GB 内存或多个处理器，请填写更小的数。</translation>
    </message>
    <message>
      <source>runs</source>
      <translation>次运行</translation>
    </message>
    <message>
      <source>Make room at</source>
      <translation>腾出空间的阈值</translation>
    </message>
    <message>
      <source>How full the model's context may be before the conversation is summed up, between two turns. Everything stays readable; only requests hold less.</source>
      <translation>模型的上下文占用到多少时，在两个回合之间对对话进行概括。一切仍可阅读，只是请求中的内容变少。</translation>
    </message>
    <message>
      <source>percent</source>
      <translation>百分比</translation>
    </message>
    <message>
      <source>Keep reasoning of finished turns</source>
      <translation>保留已结束回合的思考</translation>
    </message>
    <message>
      <source>Sends along what the model thought in earlier turns. Off saves tokens, but every turn then costs a part of the gateway's cache. When room is made it goes first anyway.</source>
      <translation>同时发送模型在之前回合中的思考。关闭可节省 token，但每个回合会损失网关的一部分缓存。腾出空间时，它总是最先被移除。</translation>
    </message>
    <message>
      <source>Look</source>
      <translation>外观</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>语言</translation>
    </message>
    <message>
      <source>The words of the window. What goes to the model and what is recorded already stay as they are.</source>
      <translation>窗口中的文字。发送给模型的内容和已经记录的内容保持不变。</translation>
    </message>
    <message>
      <source>As the desktop</source>
      <translation>跟随桌面</translation>
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
      <translation>主题</translation>
    </message>
    <message>
      <source>The colours of the window.</source>
      <translation>窗口的颜色。</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>深色</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>浅色</translation>
    </message>
    <message>
      <source>Blue and orange</source>
      <translation>蓝色和橙色</translation>
    </message>
    <message>
      <source>Shows added and removed lines in blue and orange, not green and red.</source>
      <translation>用蓝色和橙色而不是绿色和红色显示添加和删除的行。</translation>
    </message>
    <message>
      <source>Text size</source>
      <translation>文字大小</translation>
    </message>
    <message>
      <source>Of everything in the window, code too. Ctrl++ and Ctrl+- change it from anywhere.</source>
      <translation>窗口中所有文字的大小，包括代码。在任何位置都可用 Ctrl++ 和 Ctrl+- 更改。</translation>
    </message>
    <message>
      <source>Small</source>
      <translation>小</translation>
    </message>
    <message>
      <source>Usual</source>
      <translation>标准</translation>
    </message>
    <message>
      <source>Large</source>
      <translation>大</translation>
    </message>
    <message>
      <source>Largest</source>
      <translation>最大</translation>
    </message>
    <message>
      <source>Reduce motion</source>
      <translation>减少动态效果</translation>
    </message>
    <message>
      <source>Nothing moves by itself: the cursor does not blink, and a thought shows its clock without its last words.</source>
      <translation>没有任何内容会自行移动：光标不闪烁，思考过程只显示计时，不显示最后几个词。</translation>
    </message>
    <message>
      <source>Notifications</source>
      <translation>通知</translation>
    </message>
    <message>
      <source>Tells you through the desktop when a question waits or the assistant has finished while you work elsewhere.</source>
      <translation>当您在别处工作时，若有问题等待回答或助手已完成，会通过桌面通知您。</translation>
    </message>
    <message>
      <source>K2Desk's own table does not know it.</source>
      <translation>K2Desk 的表中没有它。</translation>
    </message>
    <message>
      <source>Folders go with everything in them.</source>
      <translation>文件夹会连同其中的全部内容一起删除。</translation>
    </message>
    <message>
      <source>It is told to overwrite without asking.</source>
      <translation>它被要求不经询问直接覆盖。</translation>
    </message>
    <message>
      <source>it is more than programs in a row</source>
      <translation>它不只是依次运行的程序</translation>
    </message>
    <message>
      <source>it can't be read as shell</source>
      <translation>无法作为 shell 读取</translation>
    </message>
    <message>
      <source>it runs a shell within the shell</source>
      <translation>它在 shell 中运行另一个 shell</translation>
    </message>
    <message>
      <source>a word of it is what another command prints</source>
      <translation>其中一个词是另一命令的输出</translation>
    </message>
    <message>
      <source>it reads or writes another command</source>
      <translation>它读取或写入另一命令</translation>
    </message>
    <message>
      <source>a word of it is a variable</source>
      <translation>其中一个词是变量</translation>
    </message>
    <message>
      <source>a word of it is worked out when it runs</source>
      <translation>其中一个词在运行时才得出</translation>
    </message>
    <message>
      <source>a text is handed to it</source>
      <translation>有文本传给它</translation>
    </message>
    <message>
      <source>it writes to or reads from another place</source>
      <translation>它写入或读取其他位置</translation>
    </message>
    <message>
      <source>it sets variables for what it runs</source>
      <translation>它为所运行的内容设置变量</translation>
    </message>
    <message>
      <source>it sets variables for what follows</source>
      <translation>它为后续内容设置变量</translation>
    </message>
    <message>
      <source>it takes variables away from what follows</source>
      <translation>它为后续内容移除变量</translation>
    </message>
    <message>
      <source>it defines a function</source>
      <translation>它定义了函数</translation>
    </message>
    <message>
      <source>it holds a comment</source>
      <translation>它含有注释</translation>
    </message>
    <message>
      <source>it holds line breaks, tabs or characters that hide</source>
      <translation>它含有换行、制表符或隐藏字符</translation>
    </message>
    <message>
      <source>it holds a wide gap</source>
      <translation>它含有很宽的空白</translation>
    </message>
    <message>
      <source>only plain programs are understood on Windows</source>
      <translation>在 Windows 上只能理解普通程序</translation>
    </message>
    <message>
      <source>goes to</source>
      <translation>写入</translation>
    </message>
    <message>
      <source>its words can be read in two ways</source>
      <translation>其中的词有两种读法</translation>
    </message>
    <message>
      <source>a word of it is unclear</source>
      <translation>其中一个词不明确</translation>
    </message>
    <message>
      <source>a word of it means more than it says</source>
      <translation>其中一个词的含义超出字面</translation>
    </message>
    <message>
      <source>Agree on what to touch</source>
      <translation>约定可改动的范围</translation>
    </message>
    <message>
      <source>agreed with changes</source>
      <translation>已约定，有改动</translation>
    </message>
    <message>
      <source>agreed</source>
      <translation>已约定</translation>
    </message>
    <message>
      <source>nothing applied</source>
      <translation>没有应用任何内容</translation>
    </message>
    <message>
      <source>not applied</source>
      <translation>未应用</translation>
    </message>
    <message>
      <source>changed on disk meanwhile</source>
      <translation>磁盘上的内容已变化</translation>
    </message>
    <message>
      <source>partly applied</source>
      <translation>部分应用</translation>
    </message>
    <message>
      <source>commands are not fully confined here</source>
      <translation>此处命令未完全隔离</translation>
    </message>
    <message>
      <source>it runs code by itself, which no rule accepts</source>
      <translation>它会自行运行代码，任何规则都不接受</translation>
    </message>
    <message>
      <source>The assistant asks</source>
      <translation>助手提问</translation>
    </message>
    <message>
      <source>Ask you</source>
      <translation>向您提问</translation>
    </message>
    <message>
      <source>The user gave no answer.</source>
      <translation>用户没有作答。</translation>
    </message>
    <message>
      <source>The user opened this folder read only: nothing is run and nothing is changed in it. Read, search and answer, or ask the user to trust the folder.</source>
      <translation>用户以只读方式打开了此文件夹：其中不运行也不更改任何内容。请阅读、搜索和回答，或请用户信任此文件夹。</translation>
    </message>
    <message>
      <source>The arguments are nested deeper than {levels} levels. Known are: {known}.</source>
      <translation>参数嵌套超过 {levels} 层。已知的有：{known}。</translation>
    </message>
    <message>
      <source>did not run</source>
      <translation>未运行</translation>
    </message>
    <message>
      <source>what it would run as has changed since the user was asked</source>
      <translation>自询问用户以来，其运行方式已改变</translation>
    </message>
    <message>
      <source>in a copy · confined · no network</source>
      <translation>在副本中 · 已隔离 · 无网络</translation>
    </message>
    <message>
      <source>Runs in a copy of the project. Your files stay as they are.</source>
      <translation>在项目的副本中运行。您的文件保持不变。</translation>
    </message>
    <message>
      <source>Runs in a copy of the project. Your files stay as they are, but for permissions and times: those it could change.</source>
      <translation>在项目的副本中运行。您的文件保持不变，但权限和时间除外：它可能更改这些。</translation>
    </message>
    <message>
      <source>in a copy · not confined</source>
      <translation>在副本中 · 未隔离</translation>
    </message>
    <message>
      <source>Starts in a copy of the project, but nothing here can confine it: it can read and write whatever you can, and use the network. Its processes end with it.</source>
      <translation>在项目的副本中启动，但此处无法隔离它：它可以读写您能读写的一切，并使用网络。其进程随它一起结束。</translation>
    </message>
    <message>
      <source>cannot run</source>
      <translation>无法运行</translation>
    </message>
    <message>
      <source>not limited</source>
      <translation>未限制</translation>
    </message>
    <message>
      <source>Nothing of this proposal was kept.</source>
      <translation>此提案没有保留任何内容。</translation>
    </message>
    <message>
      <source>no git</source>
      <translation>没有 git</translation>
    </message>
    <message>
      <source>Look at git status</source>
      <translation>查看 git 状态</translation>
    </message>
    <message>
      <source>clean</source>
      <translation>无改动</translation>
    </message>
    <message>
      <source>command</source>
      <translation>命令</translation>
    </message>
    <message>
      <source>What the command changed</source>
      <translation>命令所做的更改</translation>
    </message>
    <message>
      <source>not offered</source>
      <translation>未提供</translation>
    </message>
    <message>
      <source>left out</source>
      <translation>已略去</translation>
    </message>
    <message>
      <source>Propose a plan</source>
      <translation>提出计划</translation>
    </message>
    <message>
      <source>approved with edits</source>
      <translation>已批准，有编辑</translation>
    </message>
    <message>
      <source>approved</source>
      <translation>已批准</translation>
    </message>
    <message>
      <source>Proposed patch</source>
      <translation>提议的补丁</translation>
    </message>
    <message>
      <source>hard link</source>
      <translation>硬链接</translation>
    </message>
    <message>
      <source>runs code</source>
      <translation>会运行代码</translation>
    </message>
    <message>
      <source>git behaviour</source>
      <translation>git 行为</translation>
    </message>
    <message>
      <source>warnings</source>
      <translation>警告</translation>
    </message>
    <message>
      <source>Show a file with secrets to the model?</source>
      <translation>向模型显示含机密的文件？</translation>
    </message>
    <message>
      <source>It goes to the model; what looks like a secret gets a mark, other values do not.</source>
      <translation>它会交给模型；看起来像机密的内容会变为标记，其他值不会。</translation>
    </message>
    <message>
      <source>the user's own</source>
      <translation>您自己的</translation>
    </message>
    <message>
      <source>kept by this folder</source>
      <translation>此文件夹所保存</translation>
    </message>
    <message>
      <source>your own folder</source>
      <translation>您自己的文件夹</translation>
    </message>
    <message>
      <source>this folder</source>
      <translation>此文件夹</translation>
    </message>
    <message>
      <source>the user's own notes</source>
      <translation>用户自己的笔记</translation>
    </message>
    <message>
      <source>the repository's</source>
      <translation>仓库的</translation>
    </message>
    <message>
      <source>List the skills</source>
      <translation>列出 技能</translation>
    </message>
    <message>
      <source>It goes to the model as instructions of others and changes no permission.</source>
      <translation>它作为他人的指示交给模型，不改变任何权限。</translation>
    </message>
    <message>
      <source>It worked on the user's real files and changed none that git doesn't ignore.</source>
      <translation>它处理了用户的真实文件，未更改任何不被 git 忽略的文件。</translation>
    </message>
    <message>
      <source>ended: the disk was almost full</source>
      <translation>已结束：磁盘几乎已满</translation>
    </message>
    <message>
      <source>timed out</source>
      <translation>超时</translation>
    </message>
    <message>
      <source>Run a command?</source>
      <translation>运行命令？</translation>
    </message>
    <message>
      <source>folder</source>
      <translation>文件夹</translation>
    </message>
    <message>
      <source>time limit</source>
      <translation>时间限制</translation>
    </message>
    <message>
      <source>no tests ran</source>
      <translation>没有运行测试</translation>
    </message>
    <message>
      <source>Run the tests?</source>
      <translation>运行测试？</translation>
    </message>
    <message>
      <source>Run tests</source>
      <translation>运行测试</translation>
    </message>
    <message>
      <source>You stopped it.</source>
      <translation>您已停止。</translation>
    </message>
    <message>
      <source>K2Desk ended while it was answered.</source>
      <translation>回答过程中 K2Desk 结束了。</translation>
    </message>
    <message>
      <source>✓ backed</source>
      <translation>✓ 有据</translation>
    </message>
    <message>
      <source>✗ the record says</source>
      <translation>✗ 记录显示</translation>
    </message>
    <message>
      <source>not checked</source>
      <translation>未核实</translation>
    </message>
    <message>
      <source>no evidence</source>
      <translation>无依据</translation>
    </message>
    <message>
      <source>✓ out of date</source>
      <translation>✓ 已过时</translation>
    </message>
    <message>
      <source>ended by K2Desk</source>
      <translation>被 K2Desk 终止</translation>
    </message>
    <message>
      <source> Left as they were: {names}.</source>
      <translation> 保持原样：{names}。</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>撤销</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>重做</translation>
    </message>
    <message>
      <source>{verb} failed</source>
      <translation>{verb}失败</translation>
    </message>
    <message>
      <source>everything</source>
      <translation>全部内容</translation>
    </message>
    <message>
      <source>the usual</source>
      <translation>常用内容</translation>
    </message>
    <message>
      <source>only answers and changes</source>
      <translation>仅回答和更改</translation>
    </message>
    <message>
      <source>refused</source>
      <translation>已拒绝</translation>
    </message>
    <message>
      <source>stopped</source>
      <translation>已停止</translation>
    </message>
    <message>
      <source>failed</source>
      <translation>失败</translation>
    </message>
    <message>
      <source>Waiting for the model · {spent}</source>
      <translation>等待模型 · {spent}</translation>
    </message>
    <message>
      <source>Thinking {spent}</source>
      <translation>思考中 {spent}</translation>
    </message>
    <message>
      <source>Thought for {spent}</source>
      <translation>思考了 {spent}</translation>
    </message>
    <message>
      <source>you</source>
      <translation>您</translation>
    </message>
    <message>
      <source>assistant</source>
      <translation>助手</translation>
    </message>
    <message>
      <source>thinking</source>
      <translation>思考</translation>
    </message>
    <message>
      <source>aside</source>
      <translation>旁问</translation>
    </message>
    <message>
      <source>tool failed</source>
      <translation>工具失败</translation>
    </message>
    <message>
      <source>change</source>
      <translation>更改</translation>
    </message>
    <message>
      <source>notice</source>
      <translation>通知</translation>
    </message>
    <message>
      <source>{name} failed</source>
      <translation>{name} 失败</translation>
    </message>
    <message>
      <source>decision needed</source>
      <translation>需要决定</translation>
    </message>
    <message>
      <source>decision</source>
      <translation>决定</translation>
    </message>
    <message numerus="yes">
      <source>{n} lines</source>
      <translation>
        <numerusform>{n} 行</numerusform>
      </translation>
    </message>
    <message>
      <source>as the repository's own words; they change nothing of what it may do</source>
      <translation>作为仓库自身的内容；不改变其权限</translation>
    </message>
    <message>
      <source>You edited what is proposed for</source>
      <translation>您编辑了以下文件的提议内容：</translation>
    </message>
    <message>
      <source>Your edit is taken back in</source>
      <translation>已撤回您对以下文件的编辑：</translation>
    </message>
    <message>
      <source>Stopped</source>
      <translation>已停止</translation>
    </message>
    <message>
      <source>you stopped this turn</source>
      <translation>您停止了该回合</translation>
    </message>
    <message>
      <source>the turn took as many steps as it may</source>
      <translation>该回合已用尽允许的步数</translation>
    </message>
    <message>
      <source>The turn failed</source>
      <translation>回合失败</translation>
    </message>
    <message>
      <source>The turn was cut off</source>
      <translation>回合被中断</translation>
    </message>
    <message>
      <source>K2Desk ended while it ran</source>
      <translation>运行过程中 K2Desk 结束了</translation>
    </message>
    <message>
      <source>This session is a fork and goes on from here</source>
      <translation>此会话是分叉，从这里继续</translation>
    </message>
    <message>
      <source>the files stay as they are now; not as they were here: {differs}</source>
      <translation>文件保持现状；与此处不同的有：{differs}</translation>
    </message>
    <message>
      <source>The model has {path}</source>
      <translation>模型已获得 {path}</translation>
    </message>
    <message>
      <source>Something happened that K2Desk has no words for here</source>
      <translation>发生了 K2Desk 无法描述的事情</translation>
    </message>
    <message>
      <source>Mode</source>
      <translation>模式</translation>
    </message>
    <message>
      <source>Rule for this session</source>
      <translation>此会话的规则</translation>
    </message>
    <message>
      <source>Rule of this session removed</source>
      <translation>已移除此会话的规则</translation>
    </message>
    <message>
      <source>K2Desk told the model</source>
      <translation>K2Desk 告知模型</translation>
    </message>
    <message>
      <source>System and tools</source>
      <translation>系统和工具</translation>
    </message>
    <message>
      <source>Conversation</source>
      <translation>对话</translation>
    </message>
    <message>
      <source>Files</source>
      <translation>文件</translation>
    </message>
    <message>
      <source>Tool output</source>
      <translation>工具输出</translation>
    </message>
    <message>
      <source>Reasoning</source>
      <translation>思考</translation>
    </message>
    <message>
      <source>{before} → {after} tokens</source>
      <translation>{before} → {after} 个 token</translation>
    </message>
    <message>
      <source>Kept: every message, every call, and a line instead of each result that is left out.</source>
      <translation>保留：每条消息、每次调用，以及代替每个被省略结果的一行。</translation>
    </message>
    <message>
      <source>{things} left out{pinned}</source>
      <translation>省略 {things}{pinned}</translation>
    </message>
    <message>
      <source>Compacted: {sizes}</source>
      <translation>已压缩：{sizes}</translation>
    </message>
    <message>
      <source>{pinned} pinned</source>
      <translation>{pinned} 项固定</translation>
    </message>
    <message>
      <source>{why}, the original is kept</source>
      <translation>{why}，原文保留</translation>
    </message>
    <message>
      <source>Kept: {by}, what you decided, your last messages{pins}.</source>
      <translation>保留：{by}、您的决定、您最近的消息{pins}。</translation>
    </message>
    <message>
      <source>nearly full</source>
      <translation>即将用满</translation>
    </message>
    <message>
      <source>the gateway said it was full</source>
      <translation>网关表示已满</translation>
    </message>
    <message>
      <source>you asked for it</source>
      <translation>应您的要求</translation>
    </message>
    <message>
      <source>to save money</source>
      <translation>为节省费用</translation>
    </message>
    <message>
      <source>reasoning of finished turns left out</source>
      <translation>省略已结束回合的思考</translation>
    </message>
    <message>
      <source> · {pinned} pinned kept</source>
      <translation> · 保留 {pinned} 项固定内容</translation>
    </message>
    <message>
      <source>Compaction undone</source>
      <translation>已撤销压缩</translation>
    </message>
    <message>
      <source>requests hold everything again, {count} tokens</source>
      <translation>请求重新包含全部内容，{count} 个 token</translation>
    </message>
    <message numerus="yes">
      <source>, {n} pinned things word for word</source>
      <translation>
        <numerusform>、逐字保留的 {n} 项固定内容</numerusform>
      </translation>
    </message>
    <message>
      <source>the model's own account</source>
      <translation>模型自己的概述</translation>
    </message>
    <message>
      <source>an account by K2Desk</source>
      <translation>K2Desk 的概述</translation>
    </message>
    <message numerus="yes">
      <source>{n} messages</source>
      <translation>
        <numerusform>{n} 条消息</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} answers</source>
      <translation>
        <numerusform>{n} 个回答</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} results</source>
      <translation>
        <numerusform>{n} 个结果</numerusform>
      </translation>
    </message>
    <message>
      <source>Making room in the context</source>
      <translation>正在腾出上下文空间</translation>
    </message>
    <message>
      <source>the model sums up what was said; Stop ends it</source>
      <translation>模型正在概括先前内容；点“停止”可结束</translation>
    </message>
    <message>
      <source>Not compacted</source>
      <translation>未压缩</translation>
    </message>
    <message>
      <source>Compaction stopped</source>
      <translation>压缩已停止</translation>
    </message>
    <message>
      <source>Compacted</source>
      <translation>已压缩</translation>
    </message>
    <message>
      <source>try {attempt} of {attempts}</source>
      <translation>第 {attempt}/{attempts} 次尝试</translation>
    </message>
    <message>
      <source>went on with {detail}</source>
      <translation>在{detail}后继续</translation>
    </message>
    <message>
      <source>was running</source>
      <translation>当时正在运行</translation>
    </message>
    <message>
      <source>You were asked: {title}</source>
      <translation>曾询问您：{title}</translation>
    </message>
    <message>
      <source>it was under way here</source>
      <translation>当时正在进行</translation>
    </message>
    <message>
      <source>Allowed</source>
      <translation>已允许</translation>
    </message>
    <message>
      <source>recovered</source>
      <translation>已恢复</translation>
    </message>
    <message>
      <source>The server sent this call as text and K2Desk read it back. Look twice before you allow it.</source>
      <translation>服务器以文本形式发送了此调用，由 K2Desk 识别恢复。允许之前请仔细查看。</translation>
    </message>
    <message>
      <source>Ask: it reads and answers, nothing else</source>
      <translation>询问：只阅读和回答</translation>
    </message>
    <message>
      <source>Plan: it reads and puts a plan before you</source>
      <translation>计划：阅读并向您提出计划</translation>
    </message>
    <message>
      <source>Act: it may propose changes and ask to run things</source>
      <translation>执行：可以提出更改并请求运行</translation>
    </message>
    <message>
      <source>{minutes} min {rest} s</source>
      <translation>{minutes} 分 {rest} 秒</translation>
    </message>
    <message numerus="yes">
      <source>{n} tokens</source>
      <translation>
        <numerusform>{n} 个 token</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} files</source>
      <translation>
        <numerusform>{n} 个文件</numerusform>
      </translation>
    </message>
    <message>
      <source>Answered</source>
      <translation>已回答</translation>
    </message>
    <message>
      <source>Accepted</source>
      <translation>已接受</translation>
    </message>
    <message>
      <source>Shown to the model</source>
      <translation>已显示给模型</translation>
    </message>
    <message>
      <source>{before:,} → {passed:,} pass in a copy</source>
      <translation>副本中 {before:,} → {passed:,} 个通过</translation>
    </message>
    <message>
      <source>changes in {files}</source>
      <translation>{files}中的更改</translation>
    </message>
    <message>
      <source>read</source>
      <translation>读取了</translation>
    </message>
    <message>
      <source>read {n} files</source>
      <translation>读取了 {n} 个文件</translation>
    </message>
    <message>
      <source>listed</source>
      <translation>列出了</translation>
    </message>
    <message>
      <source>listed {n} folders</source>
      <translation>列出了 {n} 个文件夹</translation>
    </message>
    <message>
      <source>searched</source>
      <translation>搜索了</translation>
    </message>
    <message>
      <source>searched {n} times</source>
      <translation>搜索了 {n} 次</translation>
    </message>
    <message>
      <source>looked for</source>
      <translation>查找了</translation>
    </message>
    <message>
      <source>looked for files {n} times</source>
      <translation>查找文件 {n} 次</translation>
    </message>
    <message>
      <source>looked</source>
      <translation>查看了</translation>
    </message>
    <message>
      <source>looked at git status {n} times</source>
      <translation>查看 git 状态 {n} 次</translation>
    </message>
    <message>
      <source>noted</source>
      <translation>记录了</translation>
    </message>
    <message>
      <source>noted {n} times</source>
      <translation>记录了 {n} 次</translation>
    </message>
    <message>
      <source>looked at the changes {n} times</source>
      <translation>查看更改 {n} 次</translation>
    </message>
    <message>
      <source>{seconds:.1f} s</source>
      <translation>{seconds:.1f} 秒</translation>
    </message>
    <message>
      <source>{seconds} s</source>
      <translation>{seconds} 秒</translation>
    </message>
    <message>
      <source>{count:.1f}k tokens</source>
      <translation>{count:.1f}k 个 token</translation>
    </message>
    <message numerus="yes">
      <source>{ticked} of {n} hunks</source>
      <translation>
        <numerusform>{ticked}/{n} 个区块</numerusform>
      </translation>
    </message>
    <message>
      <source>no result in a copy</source>
      <translation>副本中无结果</translation>
    </message>
    <message>
      <source>breaks {worse:,} in a copy</source>
      <translation>副本中破坏 {worse:,} 个</translation>
    </message>
    <message>
      <source>{passed:,} pass, {failed:,} fail in a copy</source>
      <translation>副本中 {passed:,} 个通过，{failed:,} 个失败</translation>
    </message>
    <message>
      <source>{passed:,} pass in a copy</source>
      <translation>副本中 {passed:,} 个通过</translation>
    </message>
    <message>
      <source>read 1 file</source>
      <translation>读取了 1 个文件</translation>
    </message>
    <message>
      <source> in {files}</source>
      <translation> （{files}）</translation>
    </message>
    <message>
      <source>Not decided</source>
      <translation>未决定</translation>
    </message>
    <message>
      <source>the turn ended first · {subject}</source>
      <translation>回合先行结束 · {subject}</translation>
    </message>
    <message>
      <source>a patch in {files}</source>
      <translation>{files}的补丁</translation>
    </message>
    <message>
      <source> and {count} more</source>
      <translation> 以及另外 {count} 个</translation>
    </message>
    <message>
      <source>{count} of {files} taken back</source>
      <translation>撤回 {count}/{files}</translation>
    </message>
    <message>
      <source> with your edits</source>
      <translation> （含您的修改）</translation>
    </message>
    <message>
      <source>Plan approved{edited}</source>
      <translation>计划已批准{edited}</translation>
    </message>
    <message>
      <source>Agreed what it may touch{edited}</source>
      <translation>已约定可改动的范围{edited}</translation>
    </message>
    <message>
      <source>Allowed by rule</source>
      <translation>由规则允许</translation>
    </message>
    <message>
      <source> for this session</source>
      <translation> （此会话）</translation>
    </message>
    <message>
      <source> on the real files</source>
      <translation> （真实文件）</translation>
    </message>
    <message>
      <source>Kept from the model</source>
      <translation>未提供给模型</translation>
    </message>
    <message>
      <source>Rejected</source>
      <translation>已拒绝</translation>
    </message>
    <message>
      <source>Asked for a change</source>
      <translation>已要求修改</translation>
    </message>
    <message>
      <source>Writing {files}</source>
      <translation>正在写入{files}</translation>
    </message>
    <message>
      <source>Applied {what}</source>
      <translation>已应用 {what}</translation>
    </message>
    <message>
      <source>Undone: {what}</source>
      <translation>已撤销：{what}</translation>
    </message>
    <message>
      <source>Not written</source>
      <translation>未写入</translation>
    </message>
    <message>
      <source>no answer</source>
      <translation>无回答</translation>
    </message>
    <message>
      <source>A coding assistant that writes nothing without you. Free software under the MIT licence.</source>
      <translation>一个未经您同意绝不写入任何内容的编程助手。以 MIT 许可证发布的自由软件。</translation>
    </message>
    <message>
      <source>What is copied names programs and versions. It holds no key, no path and no name of a project.</source>
      <translation>复制的内容只列出程序和版本，不含密钥、路径或项目名称。</translation>
    </message>
    <message>
      <source>About K2Desk</source>
      <translation>关于 K2Desk</translation>
    </message>
    <message>
      <source>Looking…</source>
      <translation>正在查看…</translation>
    </message>
    <message>
      <source>Copy diagnostics</source>
      <translation>复制诊断信息</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>关闭</translation>
    </message>
    <message>
      <source>This could not be found out ({name}). Try k2desk --diagnose.</source>
      <translation>无法查明（{name}）。请试试 k2desk --diagnose。</translation>
    </message>
    <message>
      <source>Copied.</source>
      <translation>已复制。</translation>
    </message>
    <message>
      <source>Diagnostics</source>
      <translation>诊断信息</translation>
    </message>
    <message>
      <source>What happened</source>
      <translation>发生了什么</translation>
    </message>
    <message>
      <source>to do</source>
      <translation>待办</translation>
    </message>
    <message>
      <source>being done</source>
      <translation>进行中</translation>
    </message>
    <message>
      <source>done</source>
      <translation>已完成</translation>
    </message>
    <message>
      <source>What is to be done</source>
      <translation>待办事项</translation>
    </message>
    <message>
      <source>Show the list</source>
      <translation>显示列表</translation>
    </message>
    <message>
      <source>Plan</source>
      <translation>计划</translation>
    </message>
    <message>
      <source>Show the approved plan</source>
      <translation>显示已批准的计划</translation>
    </message>
    <message>
      <source>{done} of {total} done</source>
      <translation>已完成 {done}/{total}</translation>
    </message>
    <message>
      <source>Hide the list</source>
      <translation>隐藏列表</translation>
    </message>
    <message>
      <source>chosen: {option}</source>
      <translation>已选择：{option}</translation>
    </message>
    <message>
      <source>about {tokens:,} tokens</source>
      <translation>约 {tokens:,} 个 token</translation>
    </message>
    <message>
      <source>cannot be read</source>
      <translation>无法读取</translation>
    </message>
    <message>
      <source>Open {name}</source>
      <translation>打开 {name}</translation>
    </message>
    <message>
      <source>Remove {name} from the message</source>
      <translation>从消息中移除 {name}</translation>
    </message>
    <message>
      <source>K2Desk needs you</source>
      <translation>K2Desk 需要您</translation>
    </message>
    <message>
      <source>K2Desk has finished</source>
      <translation>K2Desk 已完成</translation>
    </message>
    <message>
      <source>The assistant has finished.</source>
      <translation>助手已完成。</translation>
    </message>
    <message>
      <source>The turn ended with an error; the conversation says which.</source>
      <translation>该回合以错误告终；对话中有说明。</translation>
    </message>
    <message>
      <source>The turn came to a limit; you can let it go on.</source>
      <translation>该回合达到了限制；您可以让它继续。</translation>
    </message>
    <message>
      <source>A command waits for your answer.</source>
      <translation>有一个命令等待您的答复。</translation>
    </message>
    <message>
      <source>A run of the tests waits for your answer.</source>
      <translation>有一次测试运行等待您的答复。</translation>
    </message>
    <message>
      <source>A proposal waits for your review.</source>
      <translation>有一个提案等待您审阅。</translation>
    </message>
    <message>
      <source>A plan waits for your answer.</source>
      <translation>有一个计划等待您的答复。</translation>
    </message>
    <message>
      <source>What the work may touch waits for your answer.</source>
      <translation>此项工作可改动的范围等待您的答复。</translation>
    </message>
    <message>
      <source>A limit is reached; you are asked whether it goes on.</source>
      <translation>已达到限额；正询问您是否继续。</translation>
    </message>
    <message>
      <source>A question waits for your answer.</source>
      <translation>有一个问题等待您的答复。</translation>
    </message>
    <message>
      <source>The tests have run.</source>
      <translation>测试已运行完毕。</translation>
    </message>
    <message>
      <source>K2Desk {newer} is out, this is {current}. Update it the way you installed it. Settings, under Network, says where this was asked, and turns it off.</source>
      <translation>K2Desk {newer} 已发布，当前为 {current}。请按当初安装的方式更新。设置中的“网络”部分说明了查询地址，也可在那里关闭。</translation>
    </message>
    <message>
      <source>Check what was written</source>
      <translation>检查写入的内容</translation>
    </message>
    <message>
      <source>Open panes</source>
      <translation>打开的窗格</translation>
    </message>
    <message>
      <source>Close this pane</source>
      <translation>关闭此窗格</translation>
    </message>
    <message>
      <source>Aside</source>
      <translation>旁问</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>停止</translation>
    </message>
    <message>
      <source>said while it worked</source>
      <translation>在其工作时所说</translation>
    </message>
    <message numerus="yes">
      <source>Show {n:,} more lines</source>
      <translation>
        <numerusform>再显示 {n:,} 行</numerusform>
      </translation>
    </message>
    <message>
      <source>with </source>
      <translation>附带 </translation>
    </message>
    <message>
      <source>Show less</source>
      <translation>收起</translation>
    </message>
    <message>
      <source>This session</source>
      <translation>此会话</translation>
    </message>
    <message>
      <source>This workspace</source>
      <translation>此工作区</translation>
    </message>
    <message>
      <source>Everywhere</source>
      <translation>所有位置</translation>
    </message>
    <message>
      <source>I remove it</source>
      <translation>由我移除</translation>
    </message>
    <message>
      <source>30 days</source>
      <translation>30 天</translation>
    </message>
    <message>
      <source>New rule</source>
      <translation>新规则</translation>
    </message>
    <message>
      <source>Allow commands that begin with</source>
      <translation>允许以此开头的命令</translation>
    </message>
    <message>
      <source>Where</source>
      <translation>范围</translation>
    </message>
    <message>
      <source>Until</source>
      <translation>期限</translation>
    </message>
    <message>
      <source>Save rule</source>
      <translation>保存规则</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>Looking at your history…</source>
      <translation>正在查看您的历史记录…</translation>
    </message>
    <message>
      <source>This command stays a question: {left}.</source>
      <translation>此命令仍需询问：{left}。</translation>
    </message>
    <message>
      <source>On your own history · would have answered {answered} of your last {asked} questions</source>
      <translation>根据您的历史记录 · 最近 {asked} 个问题中本可回答 {answered} 个</translation>
    </message>
    <message>
      <source>On your own history · no command was asked about yet</source>
      <translation>根据您的历史记录 · 尚未询问过任何命令</translation>
    </message>
    <message>
      <source>Allow</source>
      <translation>允许</translation>
    </message>
    <message>
      <source>✕  would also allow: {words}, which you rejected</source>
      <translation>✕  还会允许您拒绝过的：{words}</translation>
    </message>
    <message>
      <source>–  {words}: stays a question, {why}</source>
      <translation>–  {words}：仍需询问，{why}</translation>
    </message>
    <message>
      <source>and {count} more</source>
      <translation>以及另外 {count} 个</translation>
    </message>
    <message>
      <source>Your own answer; Enter sends it</source>
      <translation>您自己的回答；按 Enter 发送</translation>
    </message>
    <message>
      <source>No answer</source>
      <translation>不回答</translation>
    </message>
    <message>
      <source>Decision needed: {title}</source>
      <translation>需要决定：{title}</translation>
    </message>
    <message>
      <source>What should it do differently? Goes with your answer</source>
      <translation>应该怎样做得不同？将随您的答复一起发送</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} lines, {count:,} characters</source>
      <translation>
        <numerusform>{n:,} 行，{count:,} 个字符</numerusform>
      </translation>
    </message>
    <message>
      <source>Exact text</source>
      <translation>原文</translation>
    </message>
    <message>
      <source>Files, one pattern a line; you may edit them</source>
      <translation>文件，每行一个模式；可以编辑</translation>
    </message>
    <message>
      <source>Show it to the model</source>
      <translation>显示给模型</translation>
    </message>
    <message>
      <source>For this session</source>
      <translation>在此会话中</translation>
    </message>
    <message>
      <source>Keep it back</source>
      <translation>不予提供</translation>
    </message>
    <message>
      <source>Long: {size}. Scroll to the end of the text to let it through.</source>
      <translation>很长：{size}。请滚动到文本末尾后再放行。</translation>
    </message>
    <message>
      <source>allowed by “{rule}”</source>
      <translation>由“{rule}”允许</translation>
    </message>
    <message>
      <source>part {number}</source>
      <translation>第 {number} 部分</translation>
    </message>
    <message>
      <source>rules</source>
      <translation>规则</translation>
    </message>
    <message>
      <source>Nothing has been written yet. Review on the right, then decide.</source>
      <translation>尚未写入任何内容。请先在右侧审阅，再做决定。</translation>
    </message>
    <message>
      <source>Nothing has been written yet. Press Review, then decide</source>
      <translation>尚未写入任何内容。请先点“审阅”，再做决定</translation>
    </message>
    <message>
      <source>A ticked file has changed on disk, so nothing can be applied: the review says what to do.</source>
      <translation>勾选的某个文件在磁盘上已更改，因此无法应用：审阅中会说明如何处理。</translation>
    </message>
    <message>
      <source>Why not? Enter sends it, an empty note just rejects</source>
      <translation>为什么不？按 Enter 发送；留空则仅拒绝</translation>
    </message>
    <message>
      <source>What should be different? Enter sends it</source>
      <translation>应该有什么不同？按 Enter 发送</translation>
    </message>
    <message numerus="yes">
      <source>in {n} files</source>
      <translation>
        <numerusform>涉及 {n} 个文件</numerusform>
      </translation>
    </message>
    <message>
      <source>Review</source>
      <translation>审阅</translation>
    </message>
    <message>
      <source>Apply</source>
      <translation>应用</translation>
    </message>
    <message>
      <source>Reject…</source>
      <translation>拒绝…</translation>
    </message>
    <message>
      <source>Ask for a change</source>
      <translation>要求修改</translation>
    </message>
    <message>
      <source>Decision needed: {words}</source>
      <translation>需要决定：{words}</translation>
    </message>
    <message>
      <source>Show the patch in the review</source>
      <translation>在审阅窗格中显示补丁</translation>
    </message>
    <message numerus="yes">
      <source>{n} hunks</source>
      <translation>
        <numerusform>{n} 个区块</numerusform>
      </translation>
    </message>
    <message>
      <source>Proposed plan</source>
      <translation>提议的计划</translation>
    </message>
    <message>
      <source>The plan; you may edit it</source>
      <translation>计划；可以编辑</translation>
    </message>
    <message>
      <source>Approve and act</source>
      <translation>批准并执行</translation>
    </message>
    <message>
      <source>Ask for another</source>
      <translation>要求另一个</translation>
    </message>
    <message>
      <source>{name} (recommended)</source>
      <translation>{name}（推荐）</translation>
    </message>
    <message>
      <source>Approve with your edits</source>
      <translation>按您的修改批准</translation>
    </message>
    <message>
      <source>Nothing here can confine it. Allow it only if you would run it yourself.</source>
      <translation>这里无法隔离它。只有您自己也会运行它时才允许。</translation>
    </message>
    <message>
      <source>On the real files: it works on your own files instead of a copy, this once, git's data excepted. What it does to files git doesn't ignore can be undone.</source>
      <translation>在真实文件上：仅此一次，直接作用于您自己的文件而不是副本，git 的数据除外。对 git 未忽略的文件所做的改动可以撤销。</translation>
    </message>
    <message>
      <source>It works on your own files instead of a copy, this once, git's data excepted. What it does to files git doesn't ignore can be undone.</source>
      <translation>仅此一次，直接作用于您自己的文件而不是副本，git 的数据除外。对 git 未忽略的文件所做的改动可以撤销。</translation>
    </message>
    <message>
      <source>It holds characters that hide: {names}.</source>
      <translation>其中含有隐藏字符：{names}。</translation>
    </message>
    <message>
      <source>It holds characters that hide; they are shown as marks.</source>
      <translation>其中含有隐藏字符；以标记显示。</translation>
    </message>
    <message>
      <source>Run once</source>
      <translation>运行一次</translation>
    </message>
    <message>
      <source>Always…</source>
      <translation>始终…</translation>
    </message>
    <message>
      <source>Reject</source>
      <translation>拒绝</translation>
    </message>
    <message>
      <source>On the real files</source>
      <translation>在真实文件上</translation>
    </message>
    <message>
      <source>Explain</source>
      <translation>解释</translation>
    </message>
    <message>
      <source>Long: {size}. Scroll to the end of the text to allow it.</source>
      <translation>很长：{size}。请滚动到文本末尾后再允许。</translation>
    </message>
    <message>
      <source>Add a note for the model (goes with yes or no)</source>
      <translation>为模型添加备注（随“是”或“否”一起发送）</translation>
    </message>
    <message>
      <source>The rule is kept. This command still asks: {left}.</source>
      <translation>规则已保存。此命令仍需询问：{left}。</translation>
    </message>
    <message>
      <source>Why not? Enter sends it, an empty note just says no</source>
      <translation>为什么不？按 Enter 发送；留空则仅表示否</translation>
    </message>
    <message>
      <source>no file yet</source>
      <translation>尚无文件</translation>
    </message>
    <message>
      <source>{most:,}+ files</source>
      <translation>{most:,}+ 个文件</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} files</source>
      <translation>
        <numerusform>{n:,} 个文件</numerusform>
      </translation>
    </message>
    <message>
      <source>What this work may touch</source>
      <translation>此项工作可改动的范围</translation>
    </message>
    <message>
      <source>Most changed lines</source>
      <translation>最多更改的行数</translation>
    </message>
    <message>
      <source>New dependencies, parted by commas</source>
      <translation>新依赖项，用逗号分隔</translation>
    </message>
    <message>
      <source>none</source>
      <translation>无</translation>
    </message>
    <message>
      <source>Accept</source>
      <translation>接受</translation>
    </message>
    <message>
      <source>Say no…</source>
      <translation>说不…</translation>
    </message>
    <message>
      <source>At most</source>
      <translation>最多</translation>
    </message>
    <message>
      <source>changed lines · new dependencies</source>
      <translation>行更改 · 新依赖项</translation>
    </message>
    <message>
      <source>Accept as edited</source>
      <translation>按修改接受</translation>
    </message>
    <message>
      <source>What does this command do, and what could go wrong? Do not run it.
{line}</source>
      <translation>这个命令做什么？可能出什么问题？不要运行它。
{line}</translation>
    </message>
    <message>
      <source>What this command does</source>
      <translation>此命令做什么</translation>
    </message>
    <message>
      <source>Ask the model</source>
      <translation>询问模型</translation>
    </message>
    <message>
      <source>K2Desk can't tell what this runs; read it, or reject it.</source>
      <translation>K2Desk 无法判断它会运行什么；请阅读，或拒绝。</translation>
    </message>
    <message>
      <source>Open as proposal</source>
      <translation>作为提案打开</translation>
    </message>
    <message>
      <source>Find in the conversation</source>
      <translation>在对话中查找</translation>
    </message>
    <message>
      <source>Place before (Shift+Enter)</source>
      <translation>上一处 (Shift+Enter)</translation>
    </message>
    <message>
      <source>Next place (Enter)</source>
      <translation>下一处 (Enter)</translation>
    </message>
    <message>
      <source>Close (Esc)</source>
      <translation>关闭 (Esc)</translation>
    </message>
    <message>
      <source>Found</source>
      <translation>查找结果</translation>
    </message>
    <message>
      <source>not found</source>
      <translation>未找到</translation>
    </message>
    <message>
      <source>Searching…</source>
      <translation>正在搜索…</translation>
    </message>
    <message numerus="yes">
      <source>in {n} messages</source>
      <translation>
        <numerusform>在 {n} 条消息中</numerusform>
      </translation>
    </message>
    <message>
      <source>message {number:,} of {count:,}</source>
      <translation>第 {number:,} 条消息，共 {count:,} 条</translation>
    </message>
    <message>
      <source>Copy the conversation as Markdown</source>
      <translation>将对话复制为 Markdown</translation>
    </message>
    <message>
      <source>Select all</source>
      <translation>全选</translation>
    </message>
    <message>
      <source>Copy this message as Markdown</source>
      <translation>将此消息复制为 Markdown</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>复制</translation>
    </message>
    <message>
      <source>Copy the path</source>
      <translation>复制路径</translation>
    </message>
    <message>
      <source>Copy the address</source>
      <translation>复制地址</translation>
    </message>
    <message>
      <source>Edit and fork</source>
      <translation>编辑并分叉</translation>
    </message>
    <message>
      <source>Rewind to before this message…</source>
      <translation>回退到此消息之前…</translation>
    </message>
    <message>
      <source>Unpin</source>
      <translation>取消固定</translation>
    </message>
    <message>
      <source>Pin: keep word for word when room is made</source>
      <translation>固定：腾出空间时逐字保留</translation>
    </message>
    <message>
      <source>Copy this code</source>
      <translation>复制此代码</translation>
    </message>
    <message>
      <source>compaction</source>
      <translation>压缩</translation>
    </message>
    <message>
      <source>changes in {names}</source>
      <translation>{names} 中的更改</translation>
    </message>
    <message>
      <source>This is no full address; these are not opened, only https: ones.</source>
      <translation>这不是完整的地址；只打开 https: 地址。</translation>
    </message>
    <message>
      <source>This address is broken; it is not opened.</source>
      <translation>此地址已损坏，不会打开。</translation>
    </message>
    <message>
      <source>This address carries a name or password in front of its host; it is not opened.</source>
      <translation>此地址在主机名前带有用户名或密码，不会打开。</translation>
    </message>
    <message>
      <source>{scheme}: addresses are not opened, only https: ones.</source>
      <translation>不打开 {scheme}: 地址，只打开 https: 地址。</translation>
    </message>
    <message>
      <source>Open a page?</source>
      <translation>打开网页？</translation>
    </message>
    <message>
      <source>{href}… ({count:,} characters)</source>
      <translation>{href}…（{count:,} 个字符）</translation>
    </message>
    <message>
      <source>Open in the browser</source>
      <translation>在浏览器中打开</translation>
    </message>
    <message>
      <source>Host</source>
      <translation>主机</translation>
    </message>
    <message>
      <source>Address</source>
      <translation>地址</translation>
    </message>
    <message>
      <source>The assistant's text links to a page on</source>
      <translation>助手的文本链接到以下主机上的网页</translation>
    </message>
    <message>
      <source>The page learns that you opened it, and everything in its address.</source>
      <translation>该网页会得知您打开了它，以及地址中的所有内容。</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} more lines above · show all</source>
      <translation>
        <numerusform>上方还有 {n:,} 行 · 全部显示</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} more lines below · show all</source>
      <translation>
        <numerusform>下方还有 {n:,} 行 · 全部显示</numerusform>
      </translation>
    </message>
    <message>
      <source>{kept} Everything stays readable above; only requests hold less.</source>
      <translation>{kept} 上方的一切仍可阅读，只是请求中的内容变少。</translation>
    </message>
    <message>
      <source>before</source>
      <translation>之前</translation>
    </message>
    <message>
      <source>now</source>
      <translation>现在</translation>
    </message>
    <message>
      <source>Together</source>
      <translation>合计</translation>
    </message>
    <message>
      <source>Left out: {things}.</source>
      <translation>已省略：{things}。</translation>
    </message>
    <message>
      <source>{hidden:,} more lines below · show all</source>
      <translation>下方还有 {hidden:,} 行 · 全部显示</translation>
    </message>
    <message>
      <source>What the model reads instead</source>
      <translation>模型改为读取的内容</translation>
    </message>
    <message>
      <source>stays as it is</source>
      <translation>保持不变</translation>
    </message>
    <message>
      <source>restored</source>
      <translation>恢复原状</translation>
    </message>
    <message>
      <source>removed</source>
      <translation>移除</translation>
    </message>
    <message>
      <source>brought back</source>
      <translation>找回</translation>
    </message>
    <message>
      <source>The conversation and the files</source>
      <translation>对话和文件</translation>
    </message>
    <message>
      <source>The conversation alone: the files stay as they are</source>
      <translation>仅对话：文件保持原样</translation>
    </message>
    <message>
      <source>The files alone: the conversation goes on from here</source>
      <translation>仅文件：对话从这里继续</translation>
    </message>
    <message>
      <source>Rewind to before a message</source>
      <translation>回退到某条消息之前</translation>
    </message>
    <message>
      <source>Rewind</source>
      <translation>回退</translation>
    </message>
    <message numerus="yes">
      <source>{n} files went back. </source>
      <translation>
        <numerusform>{n} 个文件已恢复。 </numerusform>
      </translation>
    </message>
    <message>
      <source>Rewound. {told}{key} takes it back.</source>
      <translation>已回退。{told}按 {key} 可恢复。</translation>
    </message>
    <message>
      <source>Rewind to before this message</source>
      <translation>回退到此消息之前</translation>
    </message>
    <message>
      <source>Somebody else has changed {names} since. K2Desk does not write over that: the files stay.</source>
      <translation>此后 {names} 已被其他人或程序更改。K2Desk 不会覆盖：文件保持原样。</translation>
    </message>
    <message>
      <source>No file was written since this message.</source>
      <translation>自此消息以来没有写入任何文件。</translation>
    </message>
    <message>
      <source>Stop the assistant first; then rewind.</source>
      <translation>请先停止助手，然后再回退。</translation>
    </message>
    <message>
      <source>Everything is as it was before the rewind.</source>
      <translation>一切已恢复到回退之前的状态。</translation>
    </message>
    <message>
      <source>Apply the patch or approve the plan that waits</source>
      <translation>应用等待中的补丁或批准等待中的计划</translation>
    </message>
    <message>
      <source>Show or hide the list of what is to be done</source>
      <translation>显示或隐藏待办列表</translation>
    </message>
    <message>
      <source>Show or hide the approved plan</source>
      <translation>显示或隐藏已批准的计划</translation>
    </message>
    <message>
      <source>Go on.</source>
      <translation>继续。</translation>
    </message>
    <message>
      <source>Rewind to before a message of yours…</source>
      <translation>回退到您的某条消息之前…</translation>
    </message>
    <message>
      <source>Take the last rewind back</source>
      <translation>撤销上一次回退</translation>
    </message>
    <message>
      <source>The conversation shows {what}.</source>
      <translation>对话显示{what}。</translation>
    </message>
    <message>
      <source>An answer of the conversation</source>
      <translation>对话中的回答</translation>
    </message>
    <message>
      <source>A code block of the conversation</source>
      <translation>对话中的代码块</translation>
    </message>
    <message>
      <source>Messages, answers, results and decisions can be pinned.</source>
      <translation>可以固定消息、回答、结果和决定。</translation>
    </message>
    <message>
      <source>Stop the assistant first; a fork opens in the place of this session.</source>
      <translation>请先停止助手；分叉会取代此会话打开。</translation>
    </message>
    <message>
      <source>Go to your previous message</source>
      <translation>转到您的上一条消息</translation>
    </message>
    <message>
      <source>Go to your next message</source>
      <translation>转到您的下一条消息</translation>
    </message>
    <message>
      <source>Show more or less of the conversation</source>
      <translation>显示更多或更少的对话内容</translation>
    </message>
    <message>
      <source>Go to the end of the conversation</source>
      <translation>转到对话末尾</translation>
    </message>
    <message>
      <source>Open the patch in the last answer as a proposal</source>
      <translation>将上一个回答中的补丁作为提案打开</translation>
    </message>
    <message>
      <source>Pin or unpin what has the ring</source>
      <translation>固定或取消固定焦点所在项</translation>
    </message>
    <message>
      <source>Go to the open question</source>
      <translation>转到待答的问题</translation>
    </message>
    <message>
      <source>Go on with the turn that was cut off</source>
      <translation>继续被中断的回合</translation>
    </message>
    <message>
      <source>Edit a message of yours and fork</source>
      <translation>编辑您的消息并分叉</translation>
    </message>
    <message>
      <source>Stop the side questions</source>
      <translation>停止旁问</translation>
    </message>
    <message>
      <source>Ask the model again now</source>
      <translation>立即再次询问模型</translation>
    </message>
    <message>
      <source>Say this otherwise, in a fork (E)</source>
      <translation>在分叉中换种说法 (E)</translation>
    </message>
    <message>
      <source>Edit and fork: {words}</source>
      <translation>编辑并分叉：{words}</translation>
    </message>
    <message>
      <source>Decision needed</source>
      <translation>需要决定</translation>
    </message>
    <message>
      <source>Go to the end: {words}</source>
      <translation>转到末尾：{words}</translation>
    </message>
    <message>
      <source>{unseen} new</source>
      <translation>{unseen} 条新内容</translation>
    </message>
    <message>
      <source>Latest</source>
      <translation>最新</translation>
    </message>
    <message>
      <source>What does this project do, and where does it begin?</source>
      <translation>这个项目做什么？从哪里开始？</translation>
    </message>
    <message>
      <source>Run the tests and explain what fails.</source>
      <translation>运行测试并解释失败的原因。</translation>
    </message>
    <message>
      <source>Find a bug you are sure of and propose a fix.</source>
      <translation>找出一个您确定的缺陷并提出修复。</translation>
    </message>
    <message>
      <source>Welcome</source>
      <translation>欢迎</translation>
    </message>
    <message>
      <source>What should we look at?</source>
      <translation>我们来看什么？</translation>
    </message>
    <message>
      <source>Ask about this folder, or say what should be different. The assistant reads and runs tests in a copy; it writes nothing without you.</source>
      <translation>询问有关此文件夹的问题，或说出应有的不同。助手会阅读，并在副本中运行测试；未经您同意不会写入任何内容。</translation>
    </message>
    <message>
      <source>Ask: {example}</source>
      <translation>提问：{example}</translation>
    </message>
    <message>
      <source>running</source>
      <translation>正在运行</translation>
    </message>
    <message numerus="yes">
      <source>Show the output · {n} lines</source>
      <translation>
        <numerusform>显示输出 · {n} 行</numerusform>
      </translation>
    </message>
    <message>
      <source> in {left} s</source>
      <translation> {left} 秒后</translation>
    </message>
    <message>
      <source> · asking again</source>
      <translation> · 正在重试</translation>
    </message>
    <message>
      <source>asked for</source>
      <translation>请求内容</translation>
    </message>
    <message>
      <source>It said nothing.</source>
      <translation>没有输出。</translation>
    </message>
    <message>
      <source>Try now</source>
      <translation>立即重试</translation>
    </message>
    <message>
      <source>waiting for you</source>
      <translation>等待您</translation>
    </message>
    <message>
      <source>Change the key…</source>
      <translation>更改密钥…</translation>
    </message>
    <message>
      <source>Choose the model…</source>
      <translation>选择模型…</translation>
    </message>
    <message>
      <source>result</source>
      <translation>结果</translation>
    </message>
    <message>
      <source>{name}; Delete removes it</source>
      <translation>{name}；按 Delete 移除</translation>
    </message>
    <message>
      <source>(no message)</source>
      <translation>（无说明）</translation>
    </message>
    <message>
      <source>Commits</source>
      <translation>提交</translation>
    </message>
    <message>
      <source>{subject}, by {author}, {at}{merge}{refs}</source>
      <translation>{subject}，{author}，{at}{merge}{refs}</translation>
    </message>
    <message>
      <source>, at {names}</source>
      <translation>，位于 {names}</translation>
    </message>
    <message>
      <source>, a merge</source>
      <translation>，合并</translation>
    </message>
    <message>
      <source>Messages</source>
      <translation>说明</translation>
    </message>
    <message>
      <source>Lines</source>
      <translation>行</translation>
    </message>
    <message>
      <source>Paths</source>
      <translation>路径</translation>
    </message>
    <message>
      <source>Find commits by message, author or hash</source>
      <translation>按说明、作者或哈希查找提交</translation>
    </message>
    <message>
      <source>Find commits by a changed line</source>
      <translation>按更改的行查找提交</translation>
    </message>
    <message>
      <source>Find commits by a changed path</source>
      <translation>按更改的路径查找提交</translation>
    </message>
    <message numerus="yes">
      <source>{count} commits</source>
      <translation>
        <numerusform>{count} 个提交</numerusform>
      </translation>
    </message>
    <message>
      <source>the newest {most}</source>
      <translation>最近的 {most} 个</translation>
    </message>
    <message>
      <source>Look in</source>
      <translation>查找范围</translation>
    </message>
    <message numerus="yes">
      <source>{count} commits with “{words}” in message, author or hash · Esc shows all</source>
      <translation>
        <numerusform>{count} 个提交的说明、作者或哈希含“{words}” · Esc 显示全部</numerusform>
      </translation>
    </message>
    <message>
      <source>{words} · {commits} · Enter shows one, Esc goes back</source>
      <translation>{words} · {commits} · Enter 显示其一，Esc 返回</translation>
    </message>
    <message>
      <source>Looking through the history… · Esc stops</source>
      <translation>正在查找历史… · Esc 停止</translation>
    </message>
    <message numerus="yes">
      <source>Looking through the history… {count} commits so far · Esc stops</source>
      <translation>
        <numerusform>正在查找历史… 目前 {count} 个提交 · Esc 停止</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{count} commits changed a line with “{words}” · Esc shows all</source>
      <translation>
        <numerusform>{count} 个提交更改了含“{words}”的行 · Esc 显示全部</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{count} commits changed a file with “{words}” in its path · Esc shows all</source>
      <translation>
        <numerusform>{count} 个提交更改了路径含“{words}”的文件 · Esc 显示全部</numerusform>
      </translation>
    </message>
    <message>
      <source>Stopped · {words}</source>
      <translation>已停止 · {words}</translation>
    </message>
    <message>
      <source>What is listed</source>
      <translation>列出的内容</translation>
    </message>
    <message>
      <source>Stop the search</source>
      <translation>停止搜索</translation>
    </message>
    <message>
      <source>The search took too long; these are the commits until then. {words}</source>
      <translation>搜索耗时过长；这是到那时为止的提交。{words}</translation>
    </message>
    <message>
      <source>Find commits</source>
      <translation>查找提交</translation>
    </message>
    <message>
      <source>Ask aside, leaving the thread alone</source>
      <translation>旁问，不影响主线</translation>
    </message>
    <message>
      <source>Composer</source>
      <translation>撰写区</translation>
    </message>
    <message>
      <source>Send</source>
      <translation>发送</translation>
    </message>
    <message>
      <source>Send now</source>
      <translation>立即发送</translation>
    </message>
    <message>
      <source>+  Context</source>
      <translation>+  上下文</translation>
    </message>
    <message>
      <source>Not sent: {reason}</source>
      <translation>未发送：{reason}</translation>
    </message>
    <message>
      <source>Go to the queued messages</source>
      <translation>转到排队的消息</translation>
    </message>
    <message>
      <source>Paste as text, not as a chip</source>
      <translation>粘贴为文本而不是标签</translation>
    </message>
    <message>
      <source>Send now, with the next step</source>
      <translation>立即发送，随下一步</translation>
    </message>
    <message>
      <source>Stop the assistant and send</source>
      <translation>停止助手并发送</translation>
    </message>
    <message>
      <source>{waiting} queued. Enter sends the next one</source>
      <translation>{waiting} 条排队中。按 Enter 发送下一条</translation>
    </message>
    <message>
      <source>Only the first {limit} MB of that was pasted.</source>
      <translation>只粘贴了前 {limit} MB。</translation>
    </message>
    <message>
      <source>State of the assistant</source>
      <translation>助手状态</translation>
    </message>
    <message>
      <source>Send (Enter)</source>
      <translation>发送 (Enter)</translation>
    </message>
    <message>
      <source>Send now, with the next step ({keys})</source>
      <translation>立即发送，随下一步 ({keys})</translation>
    </message>
    <message>
      <source>Add a file</source>
      <translation>添加文件</translation>
    </message>
    <message>
      <source>Add context (@)</source>
      <translation>添加上下文 (@)</translation>
    </message>
    <message>
      <source>Stopping…</source>
      <translation>正在停止…</translation>
    </message>
    <message>
      <source>Queue</source>
      <translation>排队</translation>
    </message>
    <message>
      <source>Queue the message</source>
      <translation>将消息加入队列</translation>
    </message>
    <message>
      <source>This task</source>
      <translation>此任务</translation>
    </message>
    <message>
      <source>est. </source>
      <translation>估计 </translation>
    </message>
    <message>
      <source>{tokens} tokens</source>
      <translation>{tokens} 个 token</translation>
    </message>
    <message>
      <source>This session has taken {spent} of {limit}</source>
      <translation>此会话已花费 {spent}，限额 {limit}</translation>
    </message>
    <message>
      <source>This session has taken {spent}</source>
      <translation>此会话已花费 {spent}</translation>
    </message>
    <message>
      <source>{tokens:,} tokens</source>
      <translation>{tokens:,} 个 token</translation>
    </message>
    <message>
      <source>of {limit}</source>
      <translation>/ {limit}</translation>
    </message>
    <message>
      <source>an estimated </source>
      <translation>估计约 </translation>
    </message>
    <message>
      <source>sent</source>
      <translation>已发送</translation>
    </message>
    <message>
      <source>sent, from the cache</source>
      <translation>已发送（来自缓存）</translation>
    </message>
    <message>
      <source>received</source>
      <translation>已接收</translation>
    </message>
    <message>
      <source>  {tokens:,} tokens {words}</source>
      <translation>  {tokens:,} 个 token {words}</translation>
    </message>
    <message>
      <source>d MMMM yyyy</source>
      <translation>yyyy年M月d日</translation>
    </message>
    <message>
      <source>d MMM yyyy</source>
      <translation>yyyy年M月d日</translation>
    </message>
    <message>
      <source>d MMM</source>
      <translation>M月d日</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>打开</translation>
    </message>
    <message>
      <source>Run</source>
      <translation>运行</translation>
    </message>
    <message>
      <source>Tests</source>
      <translation>测试</translation>
    </message>
    <message>
      <source>Exit status</source>
      <translation>退出状态</translation>
    </message>
    <message>
      <source>Took</source>
      <translation>耗时</translation>
    </message>
    <message>
      <source>Runs behind hunk {hunk}</source>
      <translation>区块 {hunk} 背后的运行</translation>
    </message>
    <message>
      <source>Runs</source>
      <translation>运行记录</translation>
    </message>
    <message>
      <source>What the run wrote</source>
      <translation>运行的输出</translation>
    </message>
    <message>
      <source>The run wrote nothing.</source>
      <translation>该运行没有输出。</translation>
    </message>
    <message>
      <source>Hunk {hunk} · {words}</source>
      <translation>区块 {hunk} · {words}</translation>
    </message>
    <message>
      <source>This hunk's runs</source>
      <translation>此区块的运行</translation>
    </message>
    <message>
      <source>All {count:,} runs</source>
      <translation>全部 {count:,} 次运行</translation>
    </message>
    <message>
      <source>needed</source>
      <translation>必需</translation>
    </message>
    <message>
      <source>safe alone</source>
      <translation>单独安全</translation>
    </message>
    <message>
      <source>not exercised</source>
      <translation>未被执行</translation>
    </message>
    <message>
      <source>flaky</source>
      <translation>不稳定</translation>
    </message>
    <message>
      <source>not run</source>
      <translation>未运行</translation>
    </message>
    <message>
      <source>Hunks {hunks}</source>
      <translation>区块 {hunks}</translation>
    </message>
    <message>
      <source>{passed:,} pass, {failed:,} fail</source>
      <translation>{passed:,} 个通过，{failed:,} 个失败</translation>
    </message>
    <message>
      <source>breaks {test}</source>
      <translation>破坏 {test}</translation>
    </message>
    <message>
      <source>breaks {test} and {count} more</source>
      <translation>破坏 {test} 和另外 {count} 个</translation>
    </message>
    <message>
      <source>drops {test}</source>
      <translation>丢掉 {test}</translation>
    </message>
    <message>
      <source>drops {test} and {count} more</source>
      <translation>丢掉 {test} 等另外 {count} 个</translation>
    </message>
    <message>
      <source>, and {count:,} more</source>
      <translation>，以及另外 {count:,} 个</translation>
    </message>
    <message>
      <source>Without the change</source>
      <translation>不含更改</translation>
    </message>
    <message>
      <source>The whole change</source>
      <translation>全部更改</translation>
    </message>
    <message>
      <source>Hunk {hunks} alone</source>
      <translation>仅区块 {hunks}</translation>
    </message>
    <message>
      <source>All but hunk {left_out}</source>
      <translation>除区块 {left_out} 外的全部</translation>
    </message>
    <message>
      <source>, {skipped:,} skipped</source>
      <translation>，{skipped:,} 个跳过</translation>
    </message>
    <message>
      <source>ended</source>
      <translation>已结束</translation>
    </message>
    <message>
      <source>needs hunk {hunks}</source>
      <translation>需要区块 {hunks}</translation>
    </message>
    <message>
      <source>Without this hunk {test} is not mended{more}.</source>
      <translation>没有此区块，{test}{more} 不会修复。</translation>
    </message>
    <message>
      <source>By itself this hunk breaks no test.</source>
      <translation>此区块单独不会破坏任何测试。</translation>
    </message>
    <message>
      <source>This hunk breaks {test}{more}.</source>
      <translation>此区块会破坏 {test}{more}。</translation>
    </message>
    <message>
      <source>With this hunk {test} no longer runs, or is skipped{more}.</source>
      <translation>应用此区块后，{test} 不再运行或被跳过{more}。</translation>
    </message>
    <message>
      <source>By itself this hunk breaks {test}{more}{heals}.</source>
      <translation>此区块单独会破坏 {test}{more}{heals}。</translation>
    </message>
    <message>
      <source>With this hunk and without it every test has the same outcome.</source>
      <translation>有无此区块，每个测试的结果都相同。</translation>
    </message>
    <message>
      <source>Only tests that do not hold when they run again tell this hunk from nothing.</source>
      <translation>只有重新运行后结果不稳定的测试能区分此区块与无更改。</translation>
    </message>
    <message>
      <source>A run that would say something of this hunk came to no result, or was not made.</source>
      <translation>能说明此区块的某次运行没有结果，或没有进行。</translation>
    </message>
    <message>
      <source>no result</source>
      <translation>无结果</translation>
    </message>
    <message>
      <source>not alone</source>
      <translation>不能单独使用</translation>
    </message>
    <message>
      <source>; with hunk {hunks} it does not</source>
      <translation>；与区块 {hunks} 一起则不会</translation>
    </message>
    <message>
      <source>line {place} {words}{said}</source>
      <translation>第 {place} 行 {words}{said}</translation>
    </message>
    <message>
      <source>File</source>
      <translation>文件</translation>
    </message>
    <message>
      <source>rejected</source>
      <translation>已拒绝</translation>
    </message>
    <message>
      <source>sent back</source>
      <translation>已退回</translation>
    </message>
    <message>
      <source>not written</source>
      <translation>未写入</translation>
    </message>
    <message>
      <source>never decided</source>
      <translation>从未决定</translation>
    </message>
    <message>
      <source>It does not fit the files as they are now. {error}</source>
      <translation>与文件的当前内容不符。{error}</translation>
    </message>
    <message>
      <source>{path} is no text or too large, so it can't be opened again. Ask for it anew.</source>
      <translation>{path} 不是文本或过大，无法再次打开。请重新请求。</translation>
    </message>
    <message numerus="yes">
      <source>{names} are no longer what the model saw, so they can't be applied.</source>
      <translation>
        <numerusform>{names} 已不是模型看到的样子，因此无法应用。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{names} have changed on disk meanwhile, so they can't be applied.</source>
      <translation>
        <numerusform>{names} 在此期间已在磁盘上更改，因此无法应用。</numerusform>
      </translation>
    </message>
    <message>
      <source>{names} and {more} more</source>
      <translation>{names} 及另外 {more} 个</translation>
    </message>
    <message numerus="yes">
      <source>{names} have changed on disk; nothing of them is ticked, so the rest can be applied.</source>
      <translation>
        <numerusform>{names} 在磁盘上已更改；其中没有勾选任何内容，因此其余部分可以应用。</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Untick them, and the rest can be.</source>
      <translation>
        <numerusform>取消勾选后，其余部分即可应用。</numerusform>
      </translation>
    </message>
    <message>
      <source>Ask for a change, and the model reads again.</source>
      <translation>请求更改，模型会重新读取。</translation>
    </message>
    <message>
      <source>Reject it, and “Review again” fits it to the files as they are.</source>
      <translation>拒绝后，“再次审阅”会使其适应文件的现状。</translation>
    </message>
    <message>
      <source>changed on disk</source>
      <translation>磁盘上已更改</translation>
    </message>
    <message>
      <source>base {before} ✓ unchanged on disk</source>
      <translation>基准 {before} ✓ 磁盘上未更改</translation>
    </message>
    <message>
      <source>Find</source>
      <translation>查找</translation>
    </message>
    <message>
      <source>Find in this file</source>
      <translation>在此文件中查找</translation>
    </message>
    <message>
      <source>Line, 1 to {count:,}</source>
      <translation>行号，1 到 {count:,}</translation>
    </message>
    <message>
      <source>Not found in what is shown</source>
      <translation>在所显示的内容中未找到</translation>
    </message>
    <message>
      <source>Not found</source>
      <translation>未找到</translation>
    </message>
    <message>
      <source>Hits</source>
      <translation>匹配项</translation>
    </message>
    <message>
      <source>There is no such line</source>
      <translation>没有这一行</translation>
    </message>
    <message>
      <source>{number:,} of {count}</source>
      <translation>{number:,}/{count}</translation>
    </message>
    <message>
      <source>{count} found</source>
      <translation>找到 {count} 处</translation>
    </message>
    <message>
      <source>n / p next, previous hunk</source>
      <translation>n / p 下一个、上一个区块</translation>
    </message>
    <message>
      <source>Back to the proposal</source>
      <translation>返回提案</translation>
    </message>
    <message>
      <source>Layout</source>
      <translation>布局</translation>
    </message>
    <message>
      <source>Space tick   {moves}   u next unseen   c comment   e edit   f fold</source>
      <translation>空格 勾选   {moves}   u 下一个未看   c 评论   e 编辑   f 折叠</translation>
    </message>
    <message>
      <source>Space tick   {moves}   u next unseen</source>
      <translation>空格 勾选   {moves}   u 下一个未看</translation>
    </message>
    <message>
      <source>Unified</source>
      <translation>统一</translation>
    </message>
    <message>
      <source>Split</source>
      <translation>并排</translation>
    </message>
    <message>
      <source>{moves}   z undo or redo this file</source>
      <translation>{moves}   z 撤销或重做此文件</translation>
    </message>
    <message>
      <source>the proposed text of {path} · your edit becomes part of the proposal</source>
      <translation>{path} 的提议文本 · 您的编辑会成为提案的一部分</translation>
    </message>
    <message>
      <source>Proposed text of {path}</source>
      <translation>{path} 的提议文本</translation>
    </message>
    <message>
      <source>Your edit of {path} is kept: E on the same hunk brings it back.</source>
      <translation>您对 {path} 的编辑已保留：在同一区块上按 E 可恢复。</translation>
    </message>
    <message>
      <source>There is no proposed text here to edit. Go to a hunk.</source>
      <translation>这里没有可编辑的提议文本。请转到某个区块。</translation>
    </message>
    <message>
      <source>Keep the edit</source>
      <translation>保留编辑</translation>
    </message>
    <message>
      <source>This is what you had begun to write.</source>
      <translation>这是您之前开始写的内容。</translation>
    </message>
    <message>
      <source>That leaves the file as it is: untick the hunk instead.</source>
      <translation>这会使文件保持原样：请改为取消勾选该区块。</translation>
    </message>
    <message>
      <source>Nothing of it differs from the last commit in a way that can be staged by hunk or line. A file that is new to git is staged as a whole, with Space.</source>
      <translation>其中没有可按区块或行暂存的差异。对 git 而言是新的文件须整体暂存，用空格键。</translation>
    </message>
    <message>
      <source>Stage by hunk or line</source>
      <translation>按区块或行暂存</translation>
    </message>
    <message>
      <source>You took back {figure} of {names} that were staged.</source>
      <translation>您取消了 {names} 中已暂存的 {figure}。</translation>
    </message>
    <message>
      <source>You staged {figure} of {names}.</source>
      <translation>您暂存了 {names} 的 {figure}。</translation>
    </message>
    <message>
      <source>staged</source>
      <translation>已暂存</translation>
    </message>
    <message>
      <source>not staged</source>
      <translation>未暂存</translation>
    </message>
    <message>
      <source>The assistant works on these files. Stop it, or wait for its end.</source>
      <translation>助手正在处理这些文件。请停止它，或等它结束。</translation>
    </message>
    <message numerus="yes">
      <source>{ticked} of {n} lines</source>
      <translation>
        <numerusform>{ticked}/{n} 行</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{ticked} of {n} changes</source>
      <translation>
        <numerusform>{ticked}/{n} 处更改</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} changes</source>
      <translation>
        <numerusform>{n} 处更改</numerusform>
      </translation>
    </message>
    <message>
      <source>Copy path</source>
      <translation>复制路径</translation>
    </message>
    <message>
      <source>Tick or untick</source>
      <translation>勾选或取消勾选</translation>
    </message>
    <message>
      <source>page up</source>
      <translation>上翻一页</translation>
    </message>
    <message>
      <source>page down</source>
      <translation>下翻一页</translation>
    </message>
    <message>
      <source>{size:.1f} MB</source>
      <translation>{size:.1f} MB</translation>
    </message>
    <message>
      <source>{path} is UTF-16 text; K2Desk shows UTF-8. Save it as UTF-8 in your editor to read it here.</source>
      <translation>{path} 是 UTF-16 文本；K2Desk 显示 UTF-8。请在编辑器中另存为 UTF-8 以便在此阅读。</translation>
    </message>
    <message>
      <source>{path} is no text, so there are no lines to show. Open it in the program it belongs to.</source>
      <translation>{path} 不是文本，没有可显示的行。请在相应的程序中打开。</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} long lines are cut at {longest:,} characters; ask about them to have them read whole.</source>
      <translation>
        <numerusform>{n:,} 个长行在 {longest:,} 个字符处截断；可询问它们以完整读取。</numerusform>
      </translation>
    </message>
    <message>
      <source>{size:.1f} KB</source>
      <translation>{size:.1f} KB</translation>
    </message>
    <message>
      <source>CRLF and LF</source>
      <translation>CRLF 和 LF</translation>
    </message>
    <message>
      <source>UTF-8 with BOM</source>
      <translation>带 BOM 的 UTF-8</translation>
    </message>
    <message>
      <source>{path} is a folder. If it is a submodule, open it by itself to see its files.</source>
      <translation>{path} 是文件夹。如果它是子模块，请单独打开它以查看其中的文件。</translation>
    </message>
    <message>
      <source>{path} is {size}; K2Desk shows files up to {largest}. Search in it, or ask about the part you need.</source>
      <translation>{path} 大小为 {size}；K2Desk 最多显示 {largest} 的文件。请在其中搜索，或询问您需要的部分。</translation>
    </message>
    <message>
      <source>{path} is empty.</source>
      <translation>{path} 为空。</translation>
    </message>
    <message>
      <source>one line</source>
      <translation>一行</translation>
    </message>
    <message>
      <source>not UTF-8</source>
      <translation>不是 UTF-8</translation>
    </message>
    <message>
      <source>binary</source>
      <translation>二进制</translation>
    </message>
    <message>
      <source>Run again</source>
      <translation>重新运行</translation>
    </message>
    <message>
      <source>Run the tests</source>
      <translation>运行测试</translation>
    </message>
    <message>
      <source>Tests of this selection</source>
      <translation>此选择的测试</translation>
    </message>
    <message>
      <source>{act}: tests of this selection</source>
      <translation>{act}：此选择的测试</translation>
    </message>
    <message>
      <source>new file</source>
      <translation>新文件</translation>
    </message>
    <message>
      <source>deleted</source>
      <translation>已删除</translation>
    </message>
    <message>
      <source>renamed</source>
      <translation>已重命名</translation>
    </message>
    <message numerus="yes">
      <source>⋯ {n:,} unchanged lines</source>
      <translation>
        <numerusform>⋯ {n:,} 行未更改</numerusform>
      </translation>
    </message>
    <message>
      <source>show</source>
      <translation>显示</translation>
    </message>
    <message>
      <source>Show anyway</source>
      <translation>仍然显示</translation>
    </message>
    <message>
      <source>show all</source>
      <translation>全部显示</translation>
    </message>
    <message>
      <source>show {more} more ↑</source>
      <translation>再显示 {more} 行 ↑</translation>
    </message>
    <message>
      <source>show {more} more ↓</source>
      <translation>再显示 {more} 行 ↓</translation>
    </message>
    <message>
      <source>edited by you</source>
      <translation>由您编辑</translation>
    </message>
    <message>
      <source>runs code: {reason}; tick it yourself</source>
      <translation>会运行代码：{reason}；请自行勾选</translation>
    </message>
    <message>
      <source>git behaviour: the file {said}</source>
      <translation>git 行为：该文件{said}</translation>
    </message>
    <message>
      <source>the file has {links} names (hard links); the others keep the old bytes</source>
      <translation>该文件有 {links} 个名称（硬链接）；其他名称保留旧内容</translation>
    </message>
    <message>
      <source>too large for single lines: {before:,} → {after:,} bytes</source>
      <translation>过大，无法按行选择：{before:,} → {after:,} 字节</translation>
    </message>
    <message>
      <source>the file is empty</source>
      <translation>该文件为空</translation>
    </message>
    <message>
      <source>a copy of another file</source>
      <translation>另一个文件的副本</translation>
    </message>
    <message>
      <source>edit {number} is not there byte for byte: it fits but for {how}</source>
      <translation>编辑 {number} 并非逐字节匹配：除 {how} 外均吻合</translation>
    </message>
    <message>
      <source>edit {number} fits in several places; it was taken {how}</source>
      <translation>编辑 {number} 可匹配多处；采用了 {how}</translation>
    </message>
    <message>
      <source>no changes</source>
      <translation>无更改</translation>
    </message>
    <message>
      <source>Commit</source>
      <translation>提交</translation>
    </message>
    <message>
      <source>Message</source>
      <translation>消息</translation>
    </message>
    <message>
      <source>Subject</source>
      <translation>主题</translation>
    </message>
    <message>
      <source>Made by</source>
      <translation>制作者</translation>
    </message>
    <message>
      <source>on removed line {line}</source>
      <translation>在已删除的第 {line} 行</translation>
    </message>
    <message>
      <source>on line {line}</source>
      <translation>在第 {line} 行</translation>
    </message>
    <message>
      <source>, which was: {quoted}</source>
      <translation>，原为：{quoted}</translation>
    </message>
    <message>
      <source>Your comment {place}</source>
      <translation>您的评论（{place}）</translation>
    </message>
    <message>
      <source>Edit</source>
      <translation>编辑</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>移除</translation>
    </message>
    <message numerus="yes">
      <source>{n} comments wait</source>
      <translation>
        <numerusform>{n} 条评论等待发送</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Send {n} comments</source>
      <translation>
        <numerusform>发送 {n} 条评论</numerusform>
      </translation>
    </message>
    <message>
      <source>on line {line} of {path} · goes to the model with your other comments</source>
      <translation>在 {path} 第 {line} 行 · 将与您的其他评论一起发给模型</translation>
    </message>
    <message>
      <source>Comments</source>
      <translation>评论</translation>
    </message>
    <message>
      <source>Save</source>
      <translation>保存</translation>
    </message>
    <message>
      <source>Comment on line {line}</source>
      <translation>评论第 {line} 行</translation>
    </message>
    <message>
      <source>{words} · sending asks for another version</source>
      <translation>{words} · 发送即要求新版本</translation>
    </message>
    <message>
      <source>Apply or stage what is ticked</source>
      <translation>应用或暂存所勾选的内容</translation>
    </message>
    <message>
      <source>Reject the proposal…</source>
      <translation>拒绝提案…</translation>
    </message>
    <message>
      <source>Ask for a change of the proposal…</source>
      <translation>要求修改提案…</translation>
    </message>
    <message>
      <source>Undo or redo the applied proposal</source>
      <translation>撤销或重做已应用的提案</translation>
    </message>
    <message>
      <source>Review the discarded proposal again</source>
      <translation>再次审阅被放弃的提案</translation>
    </message>
    <message>
      <source>Undo or redo the file at the cursor</source>
      <translation>撤销或重做光标处的文件</translation>
    </message>
    <message>
      <source>Fold the file at the cursor, or unfold it</source>
      <translation>折叠或展开光标处的文件</translation>
    </message>
    <message>
      <source>Fold all files, or unfold them</source>
      <translation>折叠或展开所有文件</translation>
    </message>
    <message>
      <source>Show old and new side by side, or one below the other</source>
      <translation>并排或上下显示旧内容和新内容</translation>
    </message>
    <message>
      <source>Tick everything, or nothing</source>
      <translation>全部勾选或全部取消</translation>
    </message>
    <message>
      <source>Next hunk</source>
      <translation>下一个区块</translation>
    </message>
    <message>
      <source>Previous hunk</source>
      <translation>上一个区块</translation>
    </message>
    <message>
      <source>Next file</source>
      <translation>下一个文件</translation>
    </message>
    <message>
      <source>Previous file</source>
      <translation>上一个文件</translation>
    </message>
    <message>
      <source>Next unseen hunk</source>
      <translation>下一个未看的区块</translation>
    </message>
    <message>
      <source>Open the file at the cursor</source>
      <translation>打开光标处的文件</translation>
    </message>
    <message>
      <source>Try each hunk alone and left out</source>
      <translation>分别测试单独含有和不含每个区块的情况</translation>
    </message>
    <message>
      <source>Work out the smallest selection that fixes</source>
      <translation>找出能修复的最小选择</translation>
    </message>
    <message>
      <source>Tick just the smallest selection</source>
      <translation>仅勾选最小选择</translation>
    </message>
    <message>
      <source>Show the runs behind the badge of the hunk at the cursor</source>
      <translation>显示光标处区块标记背后的运行</translation>
    </message>
    <message>
      <source>Go to the tests this selection changes</source>
      <translation>转到此选择改变的测试</translation>
    </message>
    <message>
      <source>Comment on the line at the cursor</source>
      <translation>评论光标处的行</translation>
    </message>
    <message>
      <source>Edit the proposed text of the hunk at the cursor</source>
      <translation>编辑光标处区块的提议文本</translation>
    </message>
    <message>
      <source>Send your comments</source>
      <translation>发送您的评论</translation>
    </message>
    <message>
      <source>{hunks}, {lines}, folded away</source>
      <translation>{hunks}，{lines}，已折叠</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} lines changed</source>
      <translation>
        <numerusform>更改了 {n:,} 行</numerusform>
      </translation>
    </message>
    <message>
      <source>Renamed from {old_path}</source>
      <translation>由 {old_path} 重命名</translation>
    </message>
    <message>
      <source>Outside what was agreed · nothing of it is ticked with the rest</source>
      <translation>超出约定范围 · 不会随其余内容一起勾选</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} hunks</source>
      <translation>
        <numerusform>{n:,} 个区块</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} changed lines</source>
      <translation>
        <numerusform>{n:,} 行更改</numerusform>
      </translation>
    </message>
    <message>
      <source>The permissions of the file</source>
      <translation>文件的权限</translation>
    </message>
    <message numerus="yes">
      <source>… {n:,} more bytes</source>
      <translation>
        <numerusform>… 还有 {n:,} 字节</numerusform>
      </translation>
    </message>
    <message>
      <source>Fewer hunks may be enough</source>
      <translation>也许更少的区块就够了</translation>
    </message>
    <message>
      <source>Work it out fully</source>
      <translation>完整查明</translation>
    </message>
    <message>
      <source>Tick just these</source>
      <translation>仅勾选这些</translation>
    </message>
    <message>
      <source>Tick just this</source>
      <translation>仅勾选此项</translation>
    </message>
    <message>
      <source> · ticked</source>
      <translation> · 已勾选</translation>
    </message>
    <message>
      <source>Not staged</source>
      <translation>未暂存</translation>
    </message>
    <message>
      <source>Staged</source>
      <translation>已暂存</translation>
    </message>
    <message>
      <source>what is ticked will be in the next commit</source>
      <translation>所勾选的内容将进入下一次提交</translation>
    </message>
    <message>
      <source>what is ticked will be left out of the next commit</source>
      <translation>所勾选的内容将不进入下一次提交</translation>
    </message>
    <message>
      <source>Staging by hunk or line</source>
      <translation>按区块或行暂存</translation>
    </message>
    <message>
      <source>Show</source>
      <translation>显示</translation>
    </message>
    <message>
      <source>Done</source>
      <translation>完成</translation>
    </message>
    <message>
      <source>{command}: {words}. The files stay as they are.</source>
      <translation>{command}：{words}。文件保持原样。</translation>
    </message>
    <message>
      <source>Unstage {figure}</source>
      <translation>取消暂存 {figure}</translation>
    </message>
    <message>
      <source>Stage {figure}</source>
      <translation>暂存 {figure}</translation>
    </message>
    <message>
      <source>Nothing is ticked</source>
      <translation>未勾选任何内容</translation>
    </message>
    <message>
      <source>Edited since</source>
      <translation>此后已编辑</translation>
    </message>
    <message>
      <source>· nothing was written</source>
      <translation>· 未写入任何内容</translation>
    </message>
    <message numerus="yes">
      <source>Not redone: {n} files were changed since</source>
      <translation>
        <numerusform>未重做：此后有 {n} 个文件被更改</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Not undone: {n} files were changed since</source>
      <translation>
        <numerusform>未撤销：此后有 {n} 个文件被更改</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Bring back what still fits: {fitting} of {n} places</source>
      <translation>
        <numerusform>恢复仍然吻合的部分：{fitting}/{n} 处</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Take back what still fits: {fitting} of {n} places</source>
      <translation>
        <numerusform>撤回仍然吻合的部分：{fitting}/{n} 处</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Redo the other {n} files</source>
      <translation>
        <numerusform>重做其余 {n} 个文件</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Undo the other {n} files</source>
      <translation>
        <numerusform>撤销其余 {n} 个文件</numerusform>
      </translation>
    </message>
    <message>
      <source>Undo edit</source>
      <translation>撤销编辑</translation>
    </message>
    <message>
      <source>taken back</source>
      <translation>已撤回</translation>
    </message>
    <message numerus="yes">
      <source>{n} warnings</source>
      <translation>
        <numerusform>{n} 条警告</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} tests broken</source>
      <translation>
        <numerusform>{n} 个测试被破坏</numerusform>
      </translation>
    </message>
    <message>
      <source>fixed: {test}</source>
      <translation>已修复：{test}</translation>
    </message>
    <message numerus="yes">
      <source>{n} tests fixed</source>
      <translation>
        <numerusform>{n} 个测试已修复</numerusform>
      </translation>
    </message>
    <message>
      <source>Tests this selection changes</source>
      <translation>此选择改变的测试</translation>
    </message>
    <message>
      <source>{count:,} passed</source>
      <translation>{count:,} 通过</translation>
    </message>
    <message>
      <source>{count:,} failed</source>
      <translation>{count:,} 失败</translation>
    </message>
    <message>
      <source>Hide the tests</source>
      <translation>隐藏测试</translation>
    </message>
    <message>
      <source>broken: {test}</source>
      <translation>被破坏：{test}</translation>
    </message>
    <message>
      <source>TESTS</source>
      <translation>测试</translation>
    </message>
    <message>
      <source>Show the tests</source>
      <translation>显示测试</translation>
    </message>
    <message>
      <source>Three versions</source>
      <translation>三个版本</translation>
    </message>
    <message>
      <source>Bring K2Desk’s change again</source>
      <translation>再次应用 K2Desk 的更改</translation>
    </message>
    <message>
      <source>Take K2Desk’s change back</source>
      <translation>撤回 K2Desk 的更改</translation>
    </message>
    <message>
      <source>renamed from {path}</source>
      <translation>由 {path} 重命名</translation>
    </message>
    <message>
      <source>copied from {path}</source>
      <translation>复制自 {path}</translation>
    </message>
    <message>
      <source>merge</source>
      <translation>合并</translation>
    </message>
    <message>
      <source>mode {old_mode:o} → {new_mode:o}</source>
      <translation>模式 {old_mode:o} → {new_mode:o}</translation>
    </message>
    <message>
      <source>binary, not shown</source>
      <translation>二进制，不显示</translation>
    </message>
    <message>
      <source>Ask for a change…</source>
      <translation>要求修改…</translation>
    </message>
    <message>
      <source>Change…</source>
      <translation>修改…</translation>
    </message>
    <message>
      <source>Nothing has been written yet</source>
      <translation>尚未写入任何内容</translation>
    </message>
    <message>
      <source>the question about it is on its way</source>
      <translation>相关问题即将提出</translation>
    </message>
    <message>
      <source>only what is ticked will be</source>
      <translation>只会写入所勾选的内容</translation>
    </message>
    <message>
      <source>Writing what was ticked</source>
      <translation>正在写入所勾选的内容</translation>
    </message>
    <message>
      <source>Applied</source>
      <translation>已应用</translation>
    </message>
    <message>
      <source>Undone</source>
      <translation>已撤销</translation>
    </message>
    <message>
      <source>every file is as it was before</source>
      <translation>每个文件都恢复原状</translation>
    </message>
    <message>
      <source>nothing was written</source>
      <translation>未写入任何内容</translation>
    </message>
    <message>
      <source>Sent back with your note</source>
      <translation>已附上您的备注退回</translation>
    </message>
    <message>
      <source>Nothing was written</source>
      <translation>未写入任何内容</translation>
    </message>
    <message>
      <source>Never decided</source>
      <translation>从未决定</translation>
    </message>
    <message>
      <source>the turn ended; nothing was written</source>
      <translation>回合已结束；未写入任何内容</translation>
    </message>
    <message>
      <source>Decision</source>
      <translation>决定</translation>
    </message>
    <message>
      <source>Review again</source>
      <translation>再次审阅</translation>
    </message>
    <message>
      <source>Untick what changed</source>
      <translation>取消勾选已更改的内容</translation>
    </message>
    <message>
      <source>Words to go along</source>
      <translation>附带的话</translation>
    </message>
    <message numerus="yes">
      <source>{n} files written</source>
      <translation>
        <numerusform>已写入 {n} 个文件</numerusform>
      </translation>
    </message>
    <message>
      <source>Undo the rest</source>
      <translation>撤销其余部分</translation>
    </message>
    <message>
      <source>, {count} taken back</source>
      <translation>，{count} 个已撤回</translation>
    </message>
    <message>
      <source>Why not? The model reads this; empty ends its turn</source>
      <translation>为什么不？模型会读到；留空则结束其回合</translation>
    </message>
    <message>
      <source>What should be different?</source>
      <translation>应该有什么不同？</translation>
    </message>
    <message>
      <source>Reason</source>
      <translation>理由</translation>
    </message>
    <message>
      <source>What should be different</source>
      <translation>应有的不同</translation>
    </message>
    <message>
      <source>Ask for it</source>
      <translation>提出要求</translation>
    </message>
    <message>
      <source>changed since</source>
      <translation>此后已更改</translation>
    </message>
    <message>
      <source>as K2Desk wrote it</source>
      <translation>与 K2Desk 写入的一致</translation>
    </message>
    <message>
      <source>as it was before</source>
      <translation>与之前一致</translation>
    </message>
    <message>
      <source>taken back already</source>
      <translation>已撤回</translation>
    </message>
    <message>
      <source>there already</source>
      <translation>已存在</translation>
    </message>
    <message>
      <source>you edited it since: change it by hand</source>
      <translation>您此后编辑过：请手动更改</translation>
    </message>
    <message>
      <source>Take K2Desk’s change back here</source>
      <translation>在此撤回 K2Desk 的更改</translation>
    </message>
    <message>
      <source>Bring K2Desk’s change again here</source>
      <translation>在此再次应用 K2Desk 的更改</translation>
    </message>
    <message>
      <source>Before</source>
      <translation>之前</translation>
    </message>
    <message>
      <source>What K2Desk wrote</source>
      <translation>K2Desk 写入的内容</translation>
    </message>
    <message>
      <source>On disk now</source>
      <translation>磁盘上的当前内容</translation>
    </message>
    <message>
      <source>Place {part} of {count} · {fates}</source>
      <translation>第 {part}/{count} 处 · {fates}</translation>
    </message>
    <message>
      <source>edited since</source>
      <translation>此后已编辑</translation>
    </message>
    <message>
      <source>not as it was</source>
      <translation>与原先不同</translation>
    </message>
    <message>
      <source>nothing here</source>
      <translation>此处没有内容</translation>
    </message>
    <message>
      <source>It still fits</source>
      <translation>仍然吻合</translation>
    </message>
    <message>
      <source>Its permissions were changed since. Set them as they were, and try again.</source>
      <translation>其权限此后已更改。请恢复原样后重试。</translation>
    </message>
    <message>
      <source>The file is not there any more. Bring it back where you keep your versions, and try again.</source>
      <translation>文件已不存在。请从您保存版本的地方恢复后重试。</translation>
    </message>
    <message>
      <source>Another file has this name by now. Rename that one, and try again.</source>
      <translation>另一个文件已使用此名称。请将其重命名后重试。</translation>
    </message>
    <message>
      <source>{error} Compare it in the program it belongs to.</source>
      <translation>{error} 请在相应的程序中比较。</translation>
    </message>
    <message>
      <source>line</source>
      <translation>行</translation>
    </message>
    <message>
      <source>removed line</source>
      <translation>删除的行</translation>
    </message>
    <message>
      <source>added line</source>
      <translation>添加的行</translation>
    </message>
    <message>
      <source>notice:</source>
      <translation>提示：</translation>
    </message>
    <message>
      <source>version</source>
      <translation>版本</translation>
    </message>
    <message>
      <source>comment:</source>
      <translation>评论：</translation>
    </message>
    <message>
      <source>Diff</source>
      <translation>差异</translation>
    </message>
    <message>
      <source>seen</source>
      <translation>已看</translation>
    </message>
    <message>
      <source>changed since you looked</source>
      <translation>您查看后已更改</translation>
    </message>
    <message>
      <source>hunk {number} of {count}, lines {aside} {words}</source>
      <translation>区块 {number}/{count}，行 {aside} {words}</translation>
    </message>
    <message>
      <source>, ticked</source>
      <translation>，已勾选</translation>
    </message>
    <message>
      <source>, not ticked</source>
      <translation>，未勾选</translation>
    </message>
    <message>
      <source>, partly ticked</source>
      <translation>，部分勾选</translation>
    </message>
    <message>
      <source>, changed since you looked</source>
      <translation>，您查看后已更改</translation>
    </message>
    <message>
      <source>, folded</source>
      <translation>，已折叠</translation>
    </message>
    <message>
      <source>{ticked} of {whole} lines</source>
      <translation>{ticked}/{whole} 行</translation>
    </message>
    <message>
      <source>Comment</source>
      <translation>评论</translation>
    </message>
    <message>
      <source>Cancel: {name}</source>
      <translation>取消：{name}</translation>
    </message>
    <message>
      <source>Discard what is not committed of {shown}{more}</source>
      <translation>放弃 {shown}{more} 中未提交的更改</translation>
    </message>
    <message>
      <source>Choose the files in the list first.</source>
      <translation>请先在列表中选择文件。</translation>
    </message>
    <message>
      <source>Nothing of it differs from the last commit any more.</source>
      <translation>它们与上次提交已无差异。</translation>
    </message>
    <message>
      <source>Ask for a change, or type @ for a file…</source>
      <translation>提出更改，或输入 @ 引用文件…</translation>
    </message>
    <message>
      <source>Read this patch from outside of the folder?</source>
      <translation>读取文件夹外的这个补丁？</translation>
    </message>
    <message>
      <source>Only files of the open folder go along, not {names}. </source>
      <translation>只能附带所打开文件夹中的文件，不包括{names}。 </translation>
    </message>
    <message>
      <source>No session is open yet. Open a folder first.</source>
      <translation>尚未打开会话。请先打开文件夹。</translation>
    </message>
    <message>
      <source>Dropped text</source>
      <translation>拖入的文本</translation>
    </message>
    <message>
      <source>{words}Copy what matters and paste it.</source>
      <translation>{words}请复制重要内容并粘贴。</translation>
    </message>
    <message>
      <source>Patch from {name}</source>
      <translation>来自 {name} 的补丁</translation>
    </message>
    <message>
      <source>{name} is no ordinary file.</source>
      <translation>{name} 不是普通文件。</translation>
    </message>
    <message>
      <source>{name} has {size:,} bytes; a patch may have {most} MiB.</source>
      <translation>{name} 有 {size:,} 字节；补丁最大为 {most} MiB。</translation>
    </message>
    <message>
      <source>{name} can't be read: {strerror}.</source>
      <translation>无法读取 {name}：{strerror}。</translation>
    </message>
    <message>
      <source>There is no patch in {name}; nothing was done with it.</source>
      <translation>{name} 中没有补丁；未做任何处理。</translation>
    </message>
    <message>
      <source>what lies elsewhere</source>
      <translation>位于别处的内容</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} turns</source>
      <translation>
        <numerusform>{n:,} 个回合</numerusform>
      </translation>
    </message>
    <message>
      <source>{count:,} bytes</source>
      <translation>{count:,} 字节</translation>
    </message>
    <message>
      <source>{counts}, {size}: your words, the model's, and what its tools gave back.</source>
      <translation>{counts}，{size}：您的话、模型的话以及其工具返回的内容。</translation>
    </message>
    <message>
      <source>It goes nowhere by itself: you choose where it is kept, and whom you give it to.</source>
      <translation>它不会自行发往任何地方：由您选择保存位置以及交给谁。</translation>
    </message>
    <message>
      <source>Export “{title}” as Markdown</source>
      <translation>将“{title}”导出为 Markdown</translation>
    </message>
    <message>
      <source>Export a bundle for a report</source>
      <translation>导出用于报告的数据包</translation>
    </message>
    <message>
      <source>Every event of the bundle</source>
      <translation>数据包中的每个事件</translation>
    </message>
    <message>
      <source>Save as…</source>
      <translation>另存为…</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} events</source>
      <translation>
        <numerusform>{n:,} 个事件</numerusform>
      </translation>
    </message>
    <message>
      <source>The bytes of {names}{more}, before and after.</source>
      <translation>{names}{more} 更改前后的内容。</translation>
    </message>
    <message>
      <source>Taken out: {kinds}.</source>
      <translation>已移除：{kinds}。</translation>
    </message>
    <message>
      <source>No secret was found in it. Read it all the same: nobody knows every secret by its shape.</source>
      <translation>未发现机密信息。仍请通读：没有人能凭形式识别所有机密。</translation>
    </message>
    <message numerus="yes">
      <source>Left out: {n:,} files of bytes that are no text.</source>
      <translation>
        <numerusform>已省略 {n:,} 个非文本文件的内容。</numerusform>
      </translation>
    </message>
    <message>
      <source>Below are the first {most:,} characters of its events.</source>
      <translation>下方是其事件的前 {most:,} 个字符。</translation>
    </message>
    <message>
      <source>Export “{title}” for a report</source>
      <translation>导出“{title}”用于报告</translation>
    </message>
    <message>
      <source>Keep the session</source>
      <translation>保存会话</translation>
    </message>
    <message>
      <source>What a report about “{title}” would carry</source>
      <translation>关于“{title}”的报告将包含的内容</translation>
    </message>
    <message>
      <source>Kept as {path}.</source>
      <translation>已保存为 {path}。</translation>
    </message>
    <message>
      <source>proposed</source>
      <translation>提议</translation>
    </message>
    <message>
      <source>{total:,} of {limit:,} tokens of the context are used</source>
      <translation>上下文已使用 {total:,}/{limit:,} 个 token</translation>
    </message>
    <message>
      <source>Room is made before the next turn. </source>
      <translation>下一回合之前会腾出空间。 </translation>
    </message>
    <message>
      <source>Press for what takes them</source>
      <translation>点按可查看占用情况</translation>
    </message>
    <message>
      <source> · nearly full</source>
      <translation> · 即将用满</translation>
    </message>
    <message>
      <source>, nearly full</source>
      <translation>，即将用满</translation>
    </message>
    <message>
      <source>What fills the context</source>
      <translation>上下文的占用情况</translation>
    </message>
    <message>
      <source>Compact now</source>
      <translation>立即压缩</translation>
    </message>
    <message>
      <source>{total:,} of {limit:,} tokens</source>
      <translation>{total:,}/{limit:,} 个 token</translation>
    </message>
    <message>
      <source>At {compact_at:,} tokens, where the bar has its mark, what was said is summed up before the next turn. Everything stays readable.</source>
      <translation>达到 {compact_at:,} 个 token（进度条标记处）时，会在下一回合之前概括先前内容。一切仍可阅读。</translation>
    </message>
    <message>
      <source>Sum up what was said (/compact)</source>
      <translation>概括先前内容 (/compact)</translation>
    </message>
    <message>
      <source>Nothing is pinned. P pins a message of the conversation.</source>
      <translation>没有固定内容。按 P 可固定对话中的消息。</translation>
    </message>
    <message>
      <source>Pinned: {short}</source>
      <translation>已固定：{short}</translation>
    </message>
    <message>
      <source>measured</source>
      <translation>实测</translation>
    </message>
    <message>
      <source>estimated</source>
      <translation>估计</translation>
    </message>
    <message>
      <source>and {count} more pinned before</source>
      <translation>以及之前固定的另外 {count} 个</translation>
    </message>
    <message>
      <source>Unpin {words}</source>
      <translation>取消固定 {words}</translation>
    </message>
    <message>
      <source>Open a folder</source>
      <translation>打开文件夹</translation>
    </message>
    <message>
      <source>A new branch…</source>
      <translation>新建分支…</translation>
    </message>
    <message>
      <source>You brought back what was put aside (git stash pop): {what}</source>
      <translation>您恢复了储藏的内容 (git stash pop)：{what}</translation>
    </message>
    <message>
      <source>git init: what changes from now on is marked, and can be committed</source>
      <translation>git init：此后的更改都会被标记，并可以提交</translation>
    </message>
    <message>
      <source>git commit: {named} on {branch}.</source>
      <translation>git commit：{named}，在 {branch} 上。</translation>
    </message>
    <message>
      <source>You committed {made}: {first}</source>
      <translation>您提交了 {made}：{first}</translation>
    </message>
    <message>
      <source>git checkout: the files become those of the branch.</source>
      <translation>git checkout：文件将变为该分支的内容。</translation>
    </message>
    <message>
      <source>You switched to the branch {branch}.</source>
      <translation>您已切换到分支 {branch}。</translation>
    </message>
    <message>
      <source>Make it a repository…</source>
      <translation>设为仓库…</translation>
    </message>
    <message>
      <source>git reset: {names} will not be in the next commit. The files stay as they are.</source>
      <translation>git reset：{names} 将不进入下一次提交。文件保持原样。</translation>
    </message>
    <message>
      <source>You took {names} out of the next commit.</source>
      <translation>您将 {names} 移出了下一次提交。</translation>
    </message>
    <message numerus="yes">
      <source>git add: {names}, as they are on the disk now, will be in the next commit.</source>
      <translation>
        <numerusform>git add：{names} 将以磁盘上的当前内容进入下一次提交。</numerusform>
      </translation>
    </message>
    <message>
      <source>By hunk…</source>
      <translation>按区块…</translation>
    </message>
    <message>
      <source> Its hooks do not run here: {names}.</source>
      <translation> 此处不运行其钩子：{names}。</translation>
    </message>
    <message>
      <source>git checkout -b: a new branch begins here; the files stay as they are.</source>
      <translation>git checkout -b：从此处开始新分支，文件保持原样。</translation>
    </message>
    <message numerus="yes">
      <source>{n} files not committed. Commit or stash first, then switch; or take them along to a new branch.</source>
      <translation>
        <numerusform>{n} 个文件未提交。请先提交或储藏再切换；或将它们带到新分支。</numerusform>
      </translation>
    </message>
    <message>
      <source>Switch</source>
      <translation>切换</translation>
    </message>
    <message>
      <source>You made the branch {name}; it begins here.</source>
      <translation>您创建了分支 {name}；它从这里开始。</translation>
    </message>
    <message>
      <source>git stash: {count} put aside, new ones too. The folder becomes as the last commit.</source>
      <translation>git stash：储藏 {count}，包括新文件。文件夹恢复为上次提交的状态。</translation>
    </message>
    <message>
      <source>Git works…</source>
      <translation>git 正在处理…</translation>
    </message>
    <message>
      <source>Stage</source>
      <translation>暂存</translation>
    </message>
    <message>
      <source>Put the chosen files into the next commit, or take them out (Space; by hunk or line: H)</source>
      <translation>将所选文件放入下一次提交，或移出（空格；按区块或行：H）</translation>
    </message>
    <message>
      <source>Commit what is staged (C)</source>
      <translation>提交已暂存的内容 (C)</translation>
    </message>
    <message>
      <source>Branch</source>
      <translation>分支</translation>
    </message>
    <message>
      <source>Switch to another branch, or make one (B)</source>
      <translation>切换到另一分支，或新建 (B)</translation>
    </message>
    <message>
      <source>Stash</source>
      <translation>储藏</translation>
    </message>
    <message>
      <source>Put everything aside, or bring it back (S)</source>
      <translation>储藏全部，或恢复 (S)</translation>
    </message>
    <message>
      <source>Make this folder a git repository…</source>
      <translation>将此文件夹设为 git 仓库…</translation>
    </message>
    <message>
      <source>Stage or unstage the chosen files</source>
      <translation>暂存或取消暂存所选文件</translation>
    </message>
    <message>
      <source>Stage or unstage by hunk or line…</source>
      <translation>按区块或行暂存或取消暂存…</translation>
    </message>
    <message>
      <source>Commit what is staged…</source>
      <translation>提交已暂存的内容…</translation>
    </message>
    <message>
      <source>Switch to another branch, or make one…</source>
      <translation>切换到另一分支，或新建…</translation>
    </message>
    <message>
      <source>Stash, or bring back what was stashed…</source>
      <translation>储藏，或恢复储藏的内容…</translation>
    </message>
    <message>
      <source>Choose files in the list first.</source>
      <translation>请先在列表中选择文件。</translation>
    </message>
    <message>
      <source>Unstage</source>
      <translation>取消暂存</translation>
    </message>
    <message>
      <source>Create</source>
      <translation>创建</translation>
    </message>
    <message>
      <source>git stash pop: “{found}” is brought back into the files.</source>
      <translation>git stash pop：“{found}”将恢复到文件中。</translation>
    </message>
    <message>
      <source>You staged {names}.</source>
      <translation>您暂存了 {names}。</translation>
    </message>
    <message>
      <source>nothing more</source>
      <translation>没有更多内容</translation>
    </message>
    <message>
      <source>no branch</source>
      <translation>无分支</translation>
    </message>
    <message>
      <source>You put {count} aside (git stash).</source>
      <translation>您储藏了 {count} (git stash)。</translation>
    </message>
    <message>
      <source>Bring back</source>
      <translation>恢复</translation>
    </message>
    <message>
      <source>Nothing differs from the last commit, and nothing was put aside.</source>
      <translation>与上次提交没有差异，也没有储藏的内容。</translation>
    </message>
    <message>
      <source>Draft</source>
      <translation>草拟</translation>
    </message>
    <message>
      <source>Have the assistant draft the message</source>
      <translation>让助手草拟提交说明</translation>
    </message>
    <message>
      <source>git init: {name} becomes a repository, empty and without hooks. Its files stay as they are; nothing is committed.</source>
      <translation>git init：{name} 将成为一个空仓库，不含钩子。其中的文件保持原样，不会提交任何内容。</translation>
    </message>
    <message>
      <source>You made this folder a git repository (git init), on the branch {branch}.</source>
      <translation>您已将此文件夹设为 git 仓库（git init），位于分支 {branch}。</translation>
    </message>
    <message>
      <source>Make it a repository</source>
      <translation>设为仓库</translation>
    </message>
    <message>
      <source>Nothing is staged. Choose files and press Space first.</source>
      <translation>没有暂存的内容。请先选择文件并按空格键。</translation>
    </message>
    <message>
      <source>In conflict: {names}. Settle that in the files, then stage them.</source>
      <translation>存在冲突：{names}。请在文件中解决，然后暂存。</translation>
    </message>
    <message>
      <source>Nothing is committed yet, and git puts nothing aside before.</source>
      <translation>尚无任何提交，此时 git 不能储藏。</translation>
    </message>
    <message>
      <source>A rebase is under way. Go on with it in a terminal, or end it there.</source>
      <translation>变基正在进行。请在终端中继续或结束。</translation>
    </message>
    <message>
      <source>A merge is under way. A commit ends it.</source>
      <translation>合并正在进行。提交后即结束。</translation>
    </message>
    <message>
      <source>A cherry-pick is under way. A commit ends it.</source>
      <translation>拣选（cherry-pick）正在进行。提交后即结束。</translation>
    </message>
    <message>
      <source>A revert is under way. A commit ends it.</source>
      <translation>还原（revert）正在进行。提交后即结束。</translation>
    </message>
    <message>
      <source>{shown} and {count} more</source>
      <translation>{shown} 以及另外 {count} 个</translation>
    </message>
    <message>
      <source>Message of the commit</source>
      <translation>提交说明</translation>
    </message>
    <message>
      <source>What does it change, and why?</source>
      <translation>更改了什么？为什么？</translation>
    </message>
    <message>
      <source>Choices</source>
      <translation>选项</translation>
    </message>
    <message>
      <source>Name this session in it</source>
      <translation>在其中注明此会话</translation>
    </message>
    <message>
      <source>Adds the line K2Desk-Session to the message, and a note under refs/notes/k2desk with the hash of the session's last record. Whoever gets the commit can read them. The next commit is asked about with the same tick.</source>
      <translation>在提交说明中加入 K2Desk-Session 一行，并在 refs/notes/k2desk 下加一条注释，记有会话最后一条记录的哈希。拿到提交的人都能看到。下次提交时沿用同样的勾选。</translation>
    </message>
    <message>
      <source>Name of the new branch</source>
      <translation>新分支的名称</translation>
    </message>
    <message>
      <source>What will happen</source>
      <translation>将要执行的操作</translation>
    </message>
    <message>
      <source>Do it</source>
      <translation>执行</translation>
    </message>
    <message>
      <source>Do it another way</source>
      <translation>换种方式执行</translation>
    </message>
    <message>
      <source>Go to file</source>
      <translation>转到文件</translation>
    </message>
    <message>
      <source>Type some letters of a file's path, and :12 for a line</source>
      <translation>输入文件路径中的几个字母，:12 表示行号</translation>
    </message>
    <message>
      <source>Files that fit</source>
      <translation>匹配的文件</translation>
    </message>
    <message>
      <source>Enter opens · Ctrl+Enter adds to the conversation · Esc leaves</source>
      <translation>Enter 打开 · Ctrl+Enter 添加到对话 · Esc 离开</translation>
    </message>
    <message>
      <source>The files are being listed; what fits appears here.</source>
      <translation>正在列出文件；匹配项会显示在这里。</translation>
    </message>
    <message>
      <source>There is no file in this folder yet.</source>
      <translation>此文件夹中还没有文件。</translation>
    </message>
    <message>
      <source>Go to file…</source>
      <translation>转到文件…</translation>
    </message>
    <message>
      <source>Search in files</source>
      <translation>在文件中搜索</translation>
    </message>
    <message>
      <source>Pasted text</source>
      <translation>粘贴的文本</translation>
    </message>
    <message>
      <source>{model} reads text only, so {name} does not go along. Write what it shows.</source>
      <translation>{model} 只能读取文本，因此不附带{name}。请写出其中的内容。</translation>
    </message>
    <message>
      <source>The model</source>
      <translation>该模型</translation>
    </message>
    <message>
      <source>the picture</source>
      <translation>图片</translation>
    </message>
    <message>
      <source>Secrets in the message</source>
      <translation>消息中的机密</translation>
    </message>
    <message>
      <source>{what} is sent as it is</source>
      <translation>{what} 将原样发送</translation>
    </message>
    <message>
      <source>{what} is kept back</source>
      <translation>{what} 已隐去</translation>
    </message>
    <message>
      <source>Press to keep it back</source>
      <translation>点按以隐去</translation>
    </message>
    <message>
      <source>The model gets a mark in its place. Press to send it</source>
      <translation>模型收到的是一个标记。点按以发送</translation>
    </message>
    <message>
      <source>The assistant still works here. Ask for it once more to stop it; what was said is kept.</source>
      <translation>助手仍在此工作。再次操作即可停止；已有内容会保留。</translation>
    </message>
    <message>
      <source>Nothing is known of this program.</source>
      <translation>没有关于此程序的信息。</translation>
    </message>
    <message>
      <source>What can be mentioned</source>
      <translation>可提及的内容</translation>
    </message>
    <message>
      <source>What fits</source>
      <translation>匹配项</translation>
    </message>
    <message>
      <source>The gateway is being asked for its models; they appear here.</source>
      <translation>正在向网关查询模型；它们会显示在这里。</translation>
    </message>
    <message>
      <source>The demo has a model of its own. Open a folder of yours to choose one.</source>
      <translation>演示有自己的模型。请打开您自己的文件夹来选择。</translation>
    </message>
    <message>
      <source>not among the models listed</source>
      <translation>不在列出的模型中</translation>
    </message>
    <message>
      <source>Takes effect with your next message, here and in later sessions · Enter takes · Esc leaves</source>
      <translation>从您的下一条消息起生效，适用于此处和以后的会话 · Enter 选用 · Esc 离开</translation>
    </message>
    <message>
      <source>The turn that runs goes on with {before}; after it {after} answers.</source>
      <translation>正在运行的回合继续使用 {before}；之后由 {after} 回答。</translation>
    </message>
    <message>
      <source>Choose the model</source>
      <translation>选择模型</translation>
    </message>
    <message>
      <source>Type some letters of a model's name</source>
      <translation>输入模型名称中的几个字母</translation>
    </message>
    <message>
      <source>Models that fit</source>
      <translation>匹配的模型</translation>
    </message>
    <message>
      <source>{error} You can type a model's id and take it.</source>
      <translation>{error} 您可以输入模型 ID 并选用。</translation>
    </message>
    <message>
      <source>in use</source>
      <translation>使用中</translation>
    </message>
    <message>
      <source>{author}, {when}: {subject} ({commit}). Enter shows the commit.</source>
      <translation>{author}，{when}：{subject}（{commit}）。按 Enter 显示该提交。</translation>
    </message>
    <message>
      <source>{passed} passed, {failed} failed</source>
      <translation>{passed} 个通过，{failed} 个失败</translation>
    </message>
    <message>
      <source>{words} The tests of what was ticked: {counts}{fixes}.</source>
      <translation>{words} 所勾选内容的测试：{counts}{fixes}。</translation>
    </message>
    <message numerus="yes">
      <source>{n} years</source>
      <translation>
        <numerusform>{n} 年</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} months</source>
      <translation>
        <numerusform>{n} 个月</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} weeks</source>
      <translation>
        <numerusform>{n} 周</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} days</source>
      <translation>
        <numerusform>{n} 天</numerusform>
      </translation>
    </message>
    <message>
      <source>today</source>
      <translation>今天</translation>
    </message>
    <message>
      <source>K2Desk wrote this {when}, and you allowed it, in “{title}”. {then} Enter opens it.</source>
      <translation>K2Desk 于{when}写入，经您允许，在“{title}”中。{then} 按 Enter 打开。</translation>
    </message>
    <message>
      <source>You asked: “{asked}”; {model} proposed it.</source>
      <translation>您的要求：“{asked}”；由 {model} 提出。</translation>
    </message>
    <message>
      <source>You brought the patch yourself.</source>
      <translation>补丁由您自己提供。</translation>
    </message>
    <message>
      <source> The rule {rule} answered.</source>
      <translation> 由规则 {rule} 答复。</translation>
    </message>
    <message>
      <source>{words} The tests had not been run on it.</source>
      <translation>{words} 尚未对其运行测试。</translation>
    </message>
    <message>
      <source>, {count} of them fixed by it</source>
      <translation>，其中 {count} 个由此修复</translation>
    </message>
    <message>
      <source>{when} ago</source>
      <translation>{when}前</translation>
    </message>
    <message>
      <source>Committed by {by}.</source>
      <translation>提交者：{by}。</translation>
    </message>
    <message>
      <source>Not committed yet.</source>
      <translation>尚未提交。</translation>
    </message>
    <message>
      <source>K2Desk · {when} · {title}</source>
      <translation>K2Desk · {when} · {title}</translation>
    </message>
    <message>
      <source>Not committed</source>
      <translation>未提交</translation>
    </message>
    <message>
      <source>This line is not committed yet.</source>
      <translation>此行尚未提交。</translation>
    </message>
    <message>
      <source>a session without a title</source>
      <translation>无标题的会话</translation>
    </message>
    <message>
      <source>exit status {exit_status}</source>
      <translation>退出状态 {exit_status}</translation>
    </message>
    <message>
      <source>changed · {marks}</source>
      <translation>已更改 · {marks}</translation>
    </message>
    <message>
      <source>failing test</source>
      <translation>失败的测试</translation>
    </message>
    <message>
      <source>session</source>
      <translation>会话</translation>
    </message>
    <message>
      <source>changed · {mark}</source>
      <translation>已更改 · {mark}</translation>
    </message>
    <message numerus="yes">
      <source>{n} hits</source>
      <translation>
        <numerusform>{n} 个匹配项</numerusform>
      </translation>
    </message>
    <message>
      <source>line {line}: {words}</source>
      <translation>第 {line} 行：{words}</translation>
    </message>
    <message>
      <source>open</source>
      <translation>已展开</translation>
    </message>
    <message>
      <source>closed</source>
      <translation>已折叠</translation>
    </message>
    <message>
      <source>Stopped after too many steps</source>
      <translation>步数过多，已停止</translation>
    </message>
    <message>
      <source>The last turn was cut off</source>
      <translation>上一回合被中断</translation>
    </message>
    <message>
      <source>Waiting for your decision</source>
      <translation>等待您的决定</translation>
    </message>
    <message>
      <source>{doing} in {seconds} s</source>
      <translation>{doing}，{seconds} 秒后</translation>
    </message>
    <message>
      <source>Waiting for the model…</source>
      <translation>等待模型…</translation>
    </message>
    <message>
      <source>Thinking…</source>
      <translation>思考中…</translation>
    </message>
    <message>
      <source>Answering…</source>
      <translation>回答中…</translation>
    </message>
    <message>
      <source>Trying again</source>
      <translation>重试</translation>
    </message>
    <message>
      <source>Working…</source>
      <translation>工作中…</translation>
    </message>
    <message>
      <source>This selection: {result}</source>
      <translation>此选择：{result}</translation>
    </message>
    <message>
      <source>fixes {count:,}, breaks {worse:,}</source>
      <translation>修复 {count:,} 个，破坏 {worse:,} 个</translation>
    </message>
    <message>
      <source>each hunk: {done:,} of {whole:,} runs</source>
      <translation>各区块：{done:,}/{whole:,} 次运行</translation>
    </message>
    <message numerus="yes">
      <source>hunks {numbers}</source>
      <translation>
        <numerusform>区块 {numbers}</numerusform>
      </translation>
    </message>
    <message>
      <source>Smallest selection found that fixes {tests}: {hunks}</source>
      <translation>找到的能修复 {tests} 的最小选择：{hunks}</translation>
    </message>
    <message>
      <source>{count:,} runs of {command}</source>
      <translation>{count:,} 次运行 {command}</translation>
    </message>
    <message>
      <source>{seconds:.0f} h ago</source>
      <translation>{seconds:.0f} 小时前</translation>
    </message>
    <message>
      <source>run in a copy {ago}</source>
      <translation>在副本中运行，{ago}</translation>
    </message>
    <message numerus="yes">
      <source>{n} of the {count:,} it reaches fail that did not</source>
      <translation>
        <numerusform>它涉及的 {count:,} 项中有 {n} 项新失败</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>looking for the smallest selection: {n:,} runs</source>
      <translation>
        <numerusform>正在寻找最小选择：{n:,} 次运行</numerusform>
      </translation>
    </message>
    <message>
      <source>No smallest selection: the whole proposal fixes no test</source>
      <translation>没有最小选择：整个提案没有修复任何测试</translation>
    </message>
    <message>
      <source>{first} and {count:,} more</source>
      <translation>{first} 和另外 {count:,} 个</translation>
    </message>
    <message>
      <source>Smallest selection that fixes {tests}: {hunks}</source>
      <translation>能修复 {tests} 的最小选择：{hunks}</translation>
    </message>
    <message>
      <source>Every smaller selection was tried.</source>
      <translation>已测试所有更小的选择。</translation>
    </message>
    <message>
      <source>None of these hunks can be left out.</source>
      <translation>这些区块缺一不可。</translation>
    </message>
    <message>
      <source>Tests cannot run here</source>
      <translation>此处无法运行测试</translation>
    </message>
    <message>
      <source>{status} · {seconds:.1f} s · files {tree}</source>
      <translation>{status} · {seconds:.1f} 秒 · 文件 {tree}</translation>
    </message>
    <message>
      <source>fixes</source>
      <translation>修复</translation>
    </message>
    <message>
      <source>breaks</source>
      <translation>破坏</translation>
    </message>
    <message>
      <source>new and failing</source>
      <translation>新增且失败</translation>
    </message>
    <message>
      <source>no longer run</source>
      <translation>不再运行</translation>
    </message>
    <message>
      <source>breaks {worse:,}</source>
      <translation>破坏 {worse:,} 个</translation>
    </message>
    <message>
      <source>{failed:,} fail as before</source>
      <translation>{failed:,} 个仍然失败</translation>
    </message>
    <message>
      <source>{passed:,} pass</source>
      <translation>{passed:,} 个通过</translation>
    </message>
    <message>
      <source>just now</source>
      <translation>刚刚</translation>
    </message>
    <message>
      <source>{seconds:.1f} s ago</source>
      <translation>{seconds:.1f} 秒前</translation>
    </message>
    <message>
      <source>{seconds:.0f} s ago</source>
      <translation>{seconds:.0f} 秒前</translation>
    </message>
    <message>
      <source>{seconds:.0f} min ago</source>
      <translation>{seconds:.0f} 分钟前</translation>
    </message>
    <message>
      <source>{before:,} failed before; this command names no tests</source>
      <translation>之前有 {before:,} 个失败；此命令不列出测试名称</translation>
    </message>
    <message>
      <source>changes what judges it: {files}</source>
      <translation>改动了评判它的文件：{files}</translation>
    </message>
    <message>
      <source>{known:,} failed before too</source>
      <translation>{known:,} 个之前就失败</translation>
    </message>
    <message>
      <source>{count:,} flaky</source>
      <translation>{count:,} 个不稳定</translation>
    </message>
    <message>
      <source>{count:,} no longer run</source>
      <translation>{count:,} 个不再运行</translation>
    </message>
    <message>
      <source>{count:,} fewer ran than before</source>
      <translation>比之前少运行 {count:,} 个</translation>
    </message>
    <message>
      <source>{failed:,} fail so far</source>
      <translation>目前 {failed:,} 个失败</translation>
    </message>
    <message>
      <source>what has changed runs once more</source>
      <translation>有变化的测试再运行一次</translation>
    </message>
    <message>
      <source>none of the {count:,} it reaches fails that did not</source>
      <translation>它涉及的 {count:,} 项均无新失败</translation>
    </message>
    <message>
      <source>{words} tests without the change</source>
      <translation>{words} 个测试（不含更改）</translation>
    </message>
    <message>
      <source>first without the change</source>
      <translation>先不含更改</translation>
    </message>
    <message>
      <source>{words} tests</source>
      <translation>{words} 个测试</translation>
    </message>
    <message>
      <source>running…</source>
      <translation>正在运行…</translation>
    </message>
    <message>
      <source>those it reaches, then all</source>
      <translation>先运行涉及的测试，再运行全部</translation>
    </message>
    <message>
      <source>… {word} {count:,} more</source>
      <translation>… {word} 另外 {count:,} 个</translation>
    </message>
    <message>
      <source>it is being found out how</source>
      <translation>正在确定如何运行</translation>
    </message>
    <message>
      <source>{command} would run {sends}, if you let it</source>
      <translation>若您允许，{command} 将运行：{sends}</translation>
    </message>
    <message>
      <source>{most:,} runs of this proposal have begun by themselves</source>
      <translation>此提案已自动开始 {most:,} 次运行</translation>
    </message>
    <message>
      <source>Apply {figure}</source>
      <translation>应用 {figure}</translation>
    </message>
    <message>
      <source>Applied {figure}</source>
      <translation>已应用 {figure}</translation>
    </message>
    <message>
      <source>{figure} ticked</source>
      <translation>已勾选 {figure}</translation>
    </message>
    <message>
      <source>Apply {ticked} of {whole}</source>
      <translation>应用 {ticked}/{whole}</translation>
    </message>
    <message numerus="yes">
      <source>Apply {n} permissions alone</source>
      <translation>
        <numerusform>仅应用 {n} 项权限</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Apply {n} renamings alone</source>
      <translation>
        <numerusform>仅应用 {n} 项重命名</numerusform>
      </translation>
    </message>
    <message>
      <source>Apply {count} renamings and permissions alone</source>
      <translation>仅应用 {count} 项重命名和权限</translation>
    </message>
    <message>
      <source>a tool</source>
      <translation>工具</translation>
    </message>
    <message>
      <source>Kept for {days} days after it was deleted; Enter brings a session back.</source>
      <translation>删除后保留 {days} 天；按 Enter 可找回会话。</translation>
    </message>
    <message>
      <source>Today</source>
      <translation>今天</translation>
    </message>
    <message>
      <source>Yesterday</source>
      <translation>昨天</translation>
    </message>
    <message>
      <source>Archived</source>
      <translation>已归档</translation>
    </message>
    <message>
      <source>Recently deleted</source>
      <translation>最近删除</translation>
    </message>
    <message numerus="yes">
      <source>and {n:,} more places</source>
      <translation>
        <numerusform>另有 {n:,} 处</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} turns</source>
      <translation>
        <numerusform>{n} 个回合</numerusform>
      </translation>
    </message>
    <message>
      <source>Deleted: {title}. Enter brings it back</source>
      <translation>已删除：{title}。按 Enter 恢复</translation>
    </message>
    <message>
      <source>{who}: {words}, in {title}</source>
      <translation>{who}：{words}，在“{title}”中</translation>
    </message>
    <message>
      <source>Pinned</source>
      <translation>已固定</translation>
    </message>
    <message>
      <source>{words}, in {title}</source>
      <translation>{words}，在“{title}”中</translation>
    </message>
    <message>
      <source>archived</source>
      <translation>已归档</translation>
    </message>
    <message>
      <source>pinned</source>
      <translation>已固定</translation>
    </message>
    <message>
      <source>the run before</source>
      <translation>上一次运行</translation>
    </message>
    <message>
      <source>the run before the proposal</source>
      <translation>提案之前的运行</translation>
    </message>
    <message>
      <source>it wrote:</source>
      <translation>输出：</translation>
    </message>
    <message>
      <source>was not there yet</source>
      <translation>当时还不存在</translation>
    </message>
    <message>
      <source>differs from now</source>
      <translation>与现在不同</translation>
    </message>
    <message>
      <source>not there any more</source>
      <translation>现已不存在</translation>
    </message>
    <message>
      <source>as it is now</source>
      <translation>与现在相同</translation>
    </message>
    <message>
      <source>not there, as now</source>
      <translation>不存在，与现在一样</translation>
    </message>
    <message>
      <source>modified</source>
      <translation>已修改</translation>
    </message>
    <message>
      <source>added</source>
      <translation>已添加</translation>
    </message>
    <message>
      <source>in conflict</source>
      <translation>有冲突</translation>
    </message>
    <message>
      <source>new, unknown to git</source>
      <translation>新文件，git 未跟踪</translation>
    </message>
    <message>
      <source>proposed, new</source>
      <translation>提议新增</translation>
    </message>
    <message>
      <source>proposed to be deleted</source>
      <translation>提议删除</translation>
    </message>
    <message>
      <source>proposed, renamed</source>
      <translation>提议重命名</translation>
    </message>
    <message>
      <source>holds changes</source>
      <translation>含有更改</translation>
    </message>
    <message>
      <source>ignored by git</source>
      <translation>被 git 忽略</translation>
    </message>
    <message>
      <source>Take the next mode: Ask, Plan, Act</source>
      <translation>切换到下一模式：询问、计划、执行</translation>
    </message>
    <message>
      <source>Take the mode {title}</source>
      <translation>切换到{title}模式</translation>
    </message>
    <message>
      <source>Close this notice</source>
      <translation>关闭此提示</translation>
    </message>
    <message>
      <source>the turn was stopped</source>
      <translation>回合已停止</translation>
    </message>
    <message>
      <source>the turn reached a limit</source>
      <translation>回合达到限制</translation>
    </message>
    <message>
      <source>the turn failed</source>
      <translation>回合失败</translation>
    </message>
    <message>
      <source>the turn was cut off</source>
      <translation>回合被中断</translation>
    </message>
    <message>
      <source>K2Desk was closed</source>
      <translation>K2Desk 曾关闭</translation>
    </message>
    <message>
      <source>another session</source>
      <translation>另一个会话</translation>
    </message>
    <message>
      <source>Unsent words wait in “{title}”. Sessions lists it.</source>
      <translation>“{title}”中有未发送的内容。可在“会话”中找到。</translation>
    </message>
    <message>
      <source>{name} is not opened from here: the desktop could run it. Show it in the file manager instead, and open it yourself.</source>
      <translation>不会从这里打开 {name}：桌面可能会运行它。请在文件管理器中显示，并自行打开。</translation>
    </message>
    <message>
      <source>Command palette</source>
      <translation>命令面板</translation>
    </message>
    <message>
      <source>Type what you want to do</source>
      <translation>输入您想做的事</translation>
    </message>
    <message>
      <source>Command</source>
      <translation>命令</translation>
    </message>
    <message>
      <source>Commands</source>
      <translation>命令</translation>
    </message>
    <message>
      <source>The repository is empty. Add a file, or ask for a first one.</source>
      <translation>仓库是空的。请添加文件，或请求创建第一个。</translation>
    </message>
    <message>
      <source>Changes</source>
      <translation>更改</translation>
    </message>
    <message>
      <source>Take the chosen files back to what is committed: a patch to review, which can be undone (D)</source>
      <translation>将所选文件恢复为已提交的内容：会生成待审阅的补丁，可以撤销 (D)</translation>
    </message>
    <message>
      <source>Discard what is not committed of the chosen files…</source>
      <translation>放弃所选文件中未提交的更改…</translation>
    </message>
    <message>
      <source>{name} · nothing committed yet</source>
      <translation>{name} · 尚无提交</translation>
    </message>
    <message>
      <source>{ahead} ahead, {behind} behind {upstream}</source>
      <translation>领先 {ahead}、落后 {behind}（{upstream}）</translation>
    </message>
    <message>
      <source>Changed files</source>
      <translation>已更改的文件</translation>
    </message>
    <message>
      <source>Show all as one diff</source>
      <translation>全部显示为一个差异</translation>
    </message>
    <message>
      <source>Discard…</source>
      <translation>放弃…</translation>
    </message>
    <message>
      <source>All changes since the last commit</source>
      <translation>自上次提交以来的所有更改</translation>
    </message>
    <message>
      <source>{ahead} ahead of {upstream}</source>
      <translation>领先 {upstream} {ahead} 个提交</translation>
    </message>
    <message>
      <source>partly staged</source>
      <translation>部分暂存</translation>
    </message>
    <message>
      <source>CHANGES</source>
      <translation>更改</translation>
    </message>
    <message>
      <source>Show or hide the trash</source>
      <translation>显示或隐藏回收站</translation>
    </message>
    <message>
      <source>Show what this session has changed, as one diff</source>
      <translation>将此会话的更改显示为一个差异</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} changed</source>
      <translation>
        <numerusform>{n:,} 个有变化</numerusform>
      </translation>
    </message>
    <message>
      <source>Nothing differs from the last commit.</source>
      <translation>与上次提交没有差异。</translation>
    </message>
    <message>
      <source>{title}: nothing differs any more.</source>
      <translation>{title}：已没有差异。</translation>
    </message>
    <message>
      <source>{behind} behind {upstream}</source>
      <translation>落后 {upstream} {behind} 个提交</translation>
    </message>
    <message>
      <source>up to date with {upstream}</source>
      <translation>与 {upstream} 同步</translation>
    </message>
    <message>
      <source>What this session has changed</source>
      <translation>此会话的更改</translation>
    </message>
    <message>
      <source>Every file this session wrote is as it was before.</source>
      <translation>此会话写入的每个文件都已恢复原状。</translation>
    </message>
    <message>
      <source>This folder holds no files yet. Ask for a first one.</source>
      <translation>此文件夹中还没有文件。请请求创建第一个。</translation>
    </message>
    <message>
      <source>Copy whole path</source>
      <translation>复制完整路径</translation>
    </message>
    <message>
      <source>Show in the file manager</source>
      <translation>在文件管理器中显示</translation>
    </message>
    <message>
      <source>FILES</source>
      <translation>文件</translation>
    </message>
    <message>
      <source>Add the file to the conversation</source>
      <translation>将文件添加到对话</translation>
    </message>
    <message>
      <source>Copy the whole path</source>
      <translation>复制完整路径</translation>
    </message>
    <message>
      <source>Open the file outside</source>
      <translation>在外部打开文件</translation>
    </message>
    <message>
      <source>Show the file in the file manager</source>
      <translation>在文件管理器中显示文件</translation>
    </message>
    <message>
      <source>Add to the conversation</source>
      <translation>添加到对话</translation>
    </message>
    <message>
      <source>Open outside</source>
      <translation>在外部打开</translation>
    </message>
    <message>
      <source>No key is needed: it runs on this machine, and nothing leaves it.</source>
      <translation>不需要密钥：它在本机运行，任何内容都不会离开本机。</translation>
    </message>
    <message>
      <source>Connect a model</source>
      <translation>连接模型</translation>
    </message>
    <message>
      <source>Check the gateway</source>
      <translation>检查网关</translation>
    </message>
    <message>
      <source>First steps</source>
      <translation>入门</translation>
    </message>
    <message>
      <source>Keep for this session only</source>
      <translation>仅为此会话保留</translation>
    </message>
    <message>
      <source>Try the keyring again</source>
      <translation>再次尝试密钥环</translation>
    </message>
    <message>
      <source>Open a folder…</source>
      <translation>打开文件夹…</translation>
    </message>
    <message>
      <source>No telemetry. Requests go to {host}{way} and nowhere else.</source>
      <translation>没有遥测。请求只发往 {host}{way}。</translation>
    </message>
    <message>
      <source>Asking the gateway…</source>
      <translation>正在询问网关…</translation>
    </message>
    <message>
      <source>Everything is ready. You may check the gateway first; {price}.</source>
      <translation>一切就绪。您可以先检查网关；{price}。</translation>
    </message>
    <message>
      <source>A coding assistant that writes nothing without you.</source>
      <translation>一个未经您同意绝不写入任何内容的编程助手。</translation>
    </message>
    <message>
      <source>Try the demo, no key needed</source>
      <translation>试用演示，无需密钥</translation>
    </message>
    <message>
      <source>Asking the keyring…</source>
      <translation>正在询问密钥环…</translation>
    </message>
    <message>
      <source>Continue in {name}</source>
      <translation>在 {name} 中继续</translation>
    </message>
    <message>
      <source>Paste a unified diff, SEARCH/REPLACE blocks, an apply_patch text, or an answer with one in it.</source>
      <translation>粘贴统一差异、SEARCH/REPLACE 块、apply_patch 文本，或含有它们的回答。</translation>
    </message>
    <message>
      <source>Propose a patch</source>
      <translation>提出补丁</translation>
    </message>
    <message>
      <source>Patch</source>
      <translation>补丁</translation>
    </message>
    <message>
      <source>Nothing is written: you review it first, file by file.</source>
      <translation>不会写入任何内容：您先逐个文件审阅。</translation>
    </message>
    <message>
      <source>{hint} You review it first.</source>
      <translation>{hint} 您先审阅。</translation>
    </message>
    <message>
      <source>{count:,} characters, too many to edit here.</source>
      <translation>{count:,} 个字符，过多，无法在此编辑。</translation>
    </message>
    <message>
      <source>What is in it</source>
      <translation>其中的内容</translation>
    </message>
    <message>
      <source> and </source>
      <translation> 和 </translation>
    </message>
    <message>
      <source>There is nothing to review yet.

Ask for a change in the conversation. What the model proposes appears here, and nothing is written before you apply it.</source>
      <translation>尚无可审阅的内容。

请在对话中提出更改。模型提议的内容会显示在这里，在您应用之前不会写入任何内容。</translation>
    </message>
    <message numerus="yes">
      <source>{seen} of {n} hunks seen</source>
      <translation>
        <numerusform>已看 {seen}/{n} 个区块</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Reading {n} proposed files…</source>
      <translation>
        <numerusform>正在读取 {n} 个提议的文件…</numerusform>
      </translation>
    </message>
    <message>
      <source>Search</source>
      <translation>搜索</translation>
    </message>
    <message>
      <source>Add the chosen hits to the conversation</source>
      <translation>将所选匹配项添加到对话</translation>
    </message>
    <message>
      <source>Match case</source>
      <translation>区分大小写</translation>
    </message>
    <message>
      <source>Whole words</source>
      <translation>全字匹配</translation>
    </message>
    <message>
      <source>Regular expression</source>
      <translation>正则表达式</translation>
    </message>
    <message>
      <source>Search for</source>
      <translation>搜索内容</translation>
    </message>
    <message>
      <source>Files, such as src/** or !*.md</source>
      <translation>文件，如 src/** 或 !*.md</translation>
    </message>
    <message>
      <source>Only in these files</source>
      <translation>仅在这些文件中</translation>
    </message>
    <message>
      <source>The first {most_added} of {count:,} places go along. Choose the ones you need.</source>
      <translation>只附带 {count:,} 处中的前 {most_added} 处。请选择您需要的。</translation>
    </message>
    <message>
      <source>Searched in {seconds:.1f} s with {engine}</source>
      <translation>用 {engine} 搜索耗时 {seconds:.1f} 秒</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} hits</source>
      <translation>
        <numerusform>{n:,} 个匹配项</numerusform>
      </translation>
    </message>
    <message>
      <source>Search result</source>
      <translation>搜索结果</translation>
    </message>
    <message>
      <source>SEARCH</source>
      <translation>搜索</translation>
    </message>
    <message>
      <source>Show the next hit</source>
      <translation>显示下一个匹配项</translation>
    </message>
    <message>
      <source>Show the hit before</source>
      <translation>显示上一个匹配项</translation>
    </message>
    <message>
      <source>No folder is open yet.</source>
      <translation>尚未打开文件夹。</translation>
    </message>
    <message>
      <source>Stopped · {counts}</source>
      <translation>已停止 · {counts}</translation>
    </message>
    <message>
      <source>Nothing found</source>
      <translation>未找到任何内容</translation>
    </message>
    <message>
      <source>These are the first {hits:,} hits. Search for more letters, or in fewer files.</source>
      <translation>这是前 {hits:,} 个匹配项。请输入更多字母，或在更少的文件中搜索。</translation>
    </message>
    <message>
      <source>The search took too long; these are the hits until then.</source>
      <translation>搜索耗时过长；这是到那时为止的匹配项。</translation>
    </message>
    <message>
      <source>Enter searches for a single letter.</source>
      <translation>按 Enter 可搜索单个字母。</translation>
    </message>
    <message>
      <source>No session holds all of these words. Fewer of them, or a part of one, find more.</source>
      <translation>没有会话包含所有这些词。用更少的词或词的一部分可找到更多。</translation>
    </message>
    <message>
      <source>No session could be opened; the line above the status bar says why. When that is mended, New tries again.</source>
      <translation>未能打开任何会话；状态栏上方的一行说明了原因。解决之后，点“新建”再试一次。</translation>
    </message>
    <message>
      <source>Sessions</source>
      <translation>会话</translation>
    </message>
    <message>
      <source>New</source>
      <translation>新建</translation>
    </message>
    <message>
      <source>Search all sessions</source>
      <translation>搜索所有会话</translation>
    </message>
    <message>
      <source>SESSIONS</source>
      <translation>会话</translation>
    </message>
    <message>
      <source>Read what was said, to find words in it</source>
      <translation>读取内容以便查找</translation>
    </message>
    <message>
      <source>Search all sessions…</source>
      <translation>搜索所有会话…</translation>
    </message>
    <message>
      <source>Rename the session in the list</source>
      <translation>重命名列表中的会话</translation>
    </message>
    <message>
      <source>Pin the session in the list, or let it go</source>
      <translation>固定列表中的会话，或取消固定</translation>
    </message>
    <message>
      <source>Archive the session in the list, or bring it back</source>
      <translation>归档列表中的会话，或恢复</translation>
    </message>
    <message>
      <source>Export the session in the list as Markdown…</source>
      <translation>将列表中的会话导出为 Markdown…</translation>
    </message>
    <message>
      <source>Export the session in the list for a report…</source>
      <translation>导出列表中的会话用于报告…</translation>
    </message>
    <message>
      <source>Check what the session in the list wrote</source>
      <translation>检查列表中会话写入的内容</translation>
    </message>
    <message>
      <source>Run the session in the list again, offline</source>
      <translation>离线重新运行列表中的会话</translation>
    </message>
    <message>
      <source>Delete the session in the list</source>
      <translation>删除列表中的会话</translation>
    </message>
    <message>
      <source>Bring the session back that was just deleted</source>
      <translation>恢复刚删除的会话</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>重命名</translation>
    </message>
    <message>
      <source>Export as Markdown…</source>
      <translation>导出为 Markdown…</translation>
    </message>
    <message>
      <source>Export for a report…</source>
      <translation>导出用于报告…</translation>
    </message>
    <message>
      <source>Check what it wrote</source>
      <translation>检查其写入的内容</translation>
    </message>
    <message>
      <source>Run it again, offline</source>
      <translation>离线重新运行</translation>
    </message>
    <message>
      <source>Delete</source>
      <translation>删除</translation>
    </message>
    <message>
      <source>Pin</source>
      <translation>固定</translation>
    </message>
    <message>
      <source>Bring back from the archive</source>
      <translation>从归档中恢复</translation>
    </message>
    <message>
      <source>Archive</source>
      <translation>归档</translation>
    </message>
    <message>
      <source>No tests have run in this session.

Run them here, or ask for them in the conversation; the results appear in this place.</source>
      <translation>此会话中尚未运行测试。

请在此运行，或在对话中提出；结果会显示在这里。</translation>
    </message>
    <message>
      <source>The tests run in a copy of the project. The results appear in this place.</source>
      <translation>测试正在项目的副本中运行。结果会显示在这里。</translation>
    </message>
    <message>
      <source>No tests have run in this session.</source>
      <translation>此会话中尚未运行测试。</translation>
    </message>
    <message>
      <source>Files have changed since this run; run it again.</source>
      <translation>此次运行后文件已更改；请重新运行。</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} failed</source>
      <translation>
        <numerusform>{n:,} 个失败</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} passed</source>
      <translation>
        <numerusform>{n:,} 个通过</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} skipped</source>
      <translation>
        <numerusform>{n:,} 个跳过</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} fixed</source>
      <translation>
        <numerusform>{n:,} 个已修复</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} newly failing</source>
      <translation>
        <numerusform>{n:,} 个新近失败</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} new</source>
      <translation>
        <numerusform>{n:,} 个新增</numerusform>
      </translation>
    </message>
    <message>
      <source>{words} since {against}</source>
      <translation>{words}（相比{against}）</translation>
    </message>
    <message>
      <source>Run all tests</source>
      <translation>运行所有测试</translation>
    </message>
    <message>
      <source>Run the failed tests</source>
      <translation>运行失败的测试</translation>
    </message>
    <message>
      <source>Run the test, class or file</source>
      <translation>运行测试、类或文件</translation>
    </message>
    <message>
      <source>Stop the tests</source>
      <translation>停止测试</translation>
    </message>
    <message>
      <source>Change the command that runs the tests</source>
      <translation>更改运行测试的命令</translation>
    </message>
    <message>
      <source>Until you trust it, the model may read, search and answer: no git, no commands, no tests, no changes.</source>
      <translation>在您信任它之前，模型可以阅读、搜索和回答：没有 git、命令、测试和更改。</translation>
    </message>
    <message>
      <source>You have not said yet whether you trust this folder.</source>
      <translation>您尚未说明是否信任此文件夹。</translation>
    </message>
    <message>
      <source>What would run by itself in this folder has changed since you trusted it.</source>
      <translation>自您信任此文件夹以来，其中会自动运行的内容已有变化。</translation>
    </message>
    <message>
      <source>This folder is open read only.</source>
      <translation>此文件夹以只读方式打开。</translation>
    </message>
    <message>
      <source>You trust this folder: git, commands and tests may run, each under its own rules.</source>
      <translation>您信任此文件夹：git、命令和测试可以各按其规则运行。</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} things worth knowing</source>
      <translation>
        <numerusform>{n:,} 项值得了解</numerusform>
      </translation>
    </message>
    <message>
      <source>{things}; {running:,} would run or lead elsewhere as soon as git is used, marked “dangerous”.</source>
      <translation>{things}；其中 {running:,} 项一旦使用 git 就会运行或指向别处，标为“危险”。</translation>
    </message>
    <message>
      <source>Trust in this folder</source>
      <translation>对此文件夹的信任</translation>
    </message>
    <message>
      <source>Nothing in it would run or be loaded by itself.</source>
      <translation>其中没有会自动运行或加载的内容。</translation>
    </message>
    <message>
      <source>{things}; none would run by itself.</source>
      <translation>{things}；没有会自动运行的。</translation>
    </message>
    <message>
      <source>Dangerous. </source>
      <translation>危险。 </translation>
    </message>
    <message>
      <source>Trust and open</source>
      <translation>信任并打开</translation>
    </message>
    <message>
      <source>Read only</source>
      <translation>只读</translation>
    </message>
    <message>
      <source>Choose another folder…</source>
      <translation>选择其他文件夹…</translation>
    </message>
    <message>
      <source>What the folder brings along</source>
      <translation>文件夹中的内容</translation>
    </message>
    <message>
      <source>Trust this folder?</source>
      <translation>信任此文件夹吗？</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>文件夹</translation>
    </message>
    <message>
      <source>What was found</source>
      <translation>发现的内容</translation>
    </message>
    <message>
      <source>dangerous</source>
      <translation>危险</translation>
    </message>
    <message>
      <source>How it stands</source>
      <translation>当前状况</translation>
    </message>
    <message>
      <source>… and {count:,} more</source>
      <translation>… 以及另外 {count:,} 项</translation>
    </message>
    <message>
      <source>Usage</source>
      <translation>用量</translation>
    </message>
    <message>
      <source>No file is open.

Choose one in the list of files, or go to one by a part of its name</source>
      <translation>没有打开的文件。

请在文件列表中选择，或按名称的一部分转到文件</translation>
    </message>
    <message>
      <source>Text</source>
      <translation>文本</translation>
    </message>
    <message>
      <source>Blame</source>
      <translation>逐行溯源</translation>
    </message>
    <message>
      <source>History</source>
      <translation>历史记录</translation>
    </message>
    <message>
      <source>Find in the file, or among the commits</source>
      <translation>在文件或提交中查找</translation>
    </message>
    <message>
      <source>Go to a symbol of the file…</source>
      <translation>转到文件中的符号…</translation>
    </message>
    <message>
      <source>line {first}</source>
      <translation>第 {first} 行</translation>
    </message>
    <message>
      <source>this file</source>
      <translation>此文件</translation>
    </message>
    <message>
      <source>lines {first}–{last}</source>
      <translation>第 {first}–{last} 行</translation>
    </message>
    <message>
      <source>Ask about {lines}</source>
      <translation>询问{lines}</translation>
    </message>
    <message>
      <source>Where the chosen line stands</source>
      <translation>所选行的位置</translation>
    </message>
    <message>
      <source>Ask at once what it does and why</source>
      <translation>立即询问其作用和原因</translation>
    </message>
    <message>
      <source>Where the line comes from</source>
      <translation>该行的来历</translation>
    </message>
    <message>
      <source>Go to a line of the file</source>
      <translation>转到文件中的行</translation>
    </message>
    <message>
      <source>Next hit in the file</source>
      <translation>文件中的下一个匹配项</translation>
    </message>
    <message>
      <source>Previous hit in the file</source>
      <translation>文件中的上一个匹配项</translation>
    </message>
    <message>
      <source>Ask about the chosen lines</source>
      <translation>询问所选的行</translation>
    </message>
    <message>
      <source>Explain the chosen lines</source>
      <translation>解释所选的行</translation>
    </message>
    <message>
      <source>Show the text of the file alone</source>
      <translation>仅显示文件文本</translation>
    </message>
    <message>
      <source>Show who wrote each line</source>
      <translation>显示每行的作者</translation>
    </message>
    <message>
      <source>Show the history of the file or the chosen lines</source>
      <translation>显示文件或所选行的历史记录</translation>
    </message>
    <message>
      <source>Show the log of all branches</source>
      <translation>显示所有分支的日志</translation>
    </message>
    <message>
      <source>Log of all branches</source>
      <translation>所有分支的日志</translation>
    </message>
    <message>
      <source>lines {first} to {last}</source>
      <translation>第 {first} 到 {last} 行</translation>
    </message>
    <message>
      <source>Explain {name}.</source>
      <translation>解释 {name}。</translation>
    </message>
    <message>
      <source>Explain {what} of {name}.</source>
      <translation>解释 {name} 的{what}。</translation>
    </message>
    <message>
      <source>{words} What does it do, and why is it written like this?</source>
      <translation>{words} 它做什么？为什么这样写？</translation>
    </message>
    <message>
      <source>Nothing that {name} defines is known; Ctrl+F finds words in it.</source>
      <translation>不知道 {name} 定义了什么；用 Ctrl+F 在其中查找。</translation>
    </message>
    <message>
      <source>No commit holds {words} yet. Commit it under Changes, and its history begins.</source>
      <translation>还没有任何提交包含 {words}。在“更改”中提交它，其历史即从那里开始。</translation>
    </message>
    <message>
      <source>All branches</source>
      <translation>所有分支</translation>
    </message>
    <message>
      <source>Nothing is committed yet. Commit something under Changes, and the log begins with it.</source>
      <translation>尚未提交任何内容。在“更改”中提交后，日志即从那里开始。</translation>
    </message>
    <message>
      <source>lines {first}–{last} of {path}</source>
      <translation>{path} 的第 {first}–{last} 行</translation>
    </message>
    <message>
      <source>A command made this change; the conversation tells of it.</source>
      <translation>此更改由命令做出；对话中有说明。</translation>
    </message>
    <message>
      <source>Put into the message</source>
      <translation>放入消息</translation>
    </message>
    <message>
      <source>Nothing fits “{typed}”. Fewer letters find more.</source>
      <translation>没有与“{typed}”匹配的内容。输入更少的字母可找到更多。</translation>
    </message>
    <message>
      <source>Enter edits it, Delete removes it, Alt+Up and Alt+Down move it, Alt+Enter sends it now</source>
      <translation>Enter 编辑，Delete 移除，Alt+↑ 和 Alt+↓ 移动，Alt+Enter 立即发送</translation>
    </message>
    <message>
      <source>Queued message {number}: {shown}</source>
      <translation>排队消息 {number}：{shown}</translation>
    </message>
    <message>
      <source>Remove: {words}</source>
      <translation>移除：{words}</translation>
    </message>
    <message>
      <source>Queued message</source>
      <translation>排队的消息</translation>
    </message>
    <message>
      <source>Without words the message is removed</source>
      <translation>没有内容则移除该消息</translation>
    </message>
    <message>
      <source>Queued messages</source>
      <translation>排队的消息</translation>
    </message>
    <message>
      <source>  with {along}</source>
      <translation>  附带 {along}</translation>
    </message>
    <message>
      <source>Edit: {words}</source>
      <translation>编辑：{words}</translation>
    </message>
    <message>
      <source>Save (Enter)</source>
      <translation>保存 (Enter)</translation>
    </message>
    <message>
      <source>Cancel (Esc)</source>
      <translation>取消 (Esc)</translation>
    </message>
    <message>
      <source>and {more} more</source>
      <translation>以及另外 {more} 条</translation>
    </message>
    <message>
      <source>waiting, because {halted}</source>
      <translation>等待中，因为{halted}</translation>
    </message>
    <message>
      <source>with the next step</source>
      <translation>随下一步</translation>
    </message>
    <message>
      <source>Panels</source>
      <translation>面板</translation>
    </message>
    <message>
      <source>Recent sessions</source>
      <translation>最近的会话</translation>
    </message>
    <message>
      <source>Session: {title}</source>
      <translation>会话：{title}</translation>
    </message>
    <message>
      <source>Session</source>
      <translation>会话</translation>
    </message>
    <message>
      <source>Another folder…</source>
      <translation>其他文件夹…</translation>
    </message>
    <message>
      <source>no longer there</source>
      <translation>已不存在</translation>
    </message>
    <message>
      <source>Enter opens it here · Ctrl+Enter in a window of its own · Esc leaves</source>
      <translation>Enter 在此打开 · Ctrl+Enter 在新窗口中打开 · Esc 离开</translation>
    </message>
    <message>
      <source>Open a recent folder…</source>
      <translation>打开最近的文件夹…</translation>
    </message>
    <message>
      <source>Open a recent folder</source>
      <translation>打开最近的文件夹</translation>
    </message>
    <message>
      <source>Type some letters of a folder's path</source>
      <translation>输入文件夹路径中的几个字母</translation>
    </message>
    <message>
      <source>Folders that fit</source>
      <translation>匹配的文件夹</translation>
    </message>
    <message>
      <source>{folder} is no longer there. Open the folder it has become.</source>
      <translation>{folder} 已不存在。请打开它现在的文件夹。</translation>
    </message>
    <message>
      <source>new</source>
      <translation>新增</translation>
    </message>
    <message>
      <source>was failing</source>
      <translation>之前失败</translation>
    </message>
    <message>
      <source>was passing</source>
      <translation>之前通过</translation>
    </message>
    <message>
      <source>no longer runs</source>
      <translation>不再运行</translation>
    </message>
    <message>
      <source>passed</source>
      <translation>通过</translation>
    </message>
    <message>
      <source>skipped</source>
      <translation>跳过</translation>
    </message>
    <message>
      <source>{name}: {words} tests{state}</source>
      <translation>{name}：{words} 个测试{state}</translation>
    </message>
    <message>
      <source>, open</source>
      <translation>，已展开</translation>
    </message>
    <message>
      <source>, closed</source>
      <translation>，已折叠</translation>
    </message>
    <message>
      <source>K2Desk made a mistake ({name}); the terminal has the details.</source>
      <translation>K2Desk 出错了（{name}）；详情见终端。</translation>
    </message>
    <message>
      <source>It is sent as soon as everything is ready.</source>
      <translation>一切就绪后立即发送。</translation>
    </message>
    <message>
      <source>That question is no longer open; nothing was done.</source>
      <translation>该问题已失效；未做任何操作。</translation>
    </message>
    <message>
      <source>The assistant still works. Stop it, or wait for its end.</source>
      <translation>助手仍在工作。请停止它，或等它结束。</translation>
    </message>
    <message>
      <source>Stopped before it was sent.</source>
      <translation>发送前已停止。</translation>
    </message>
    <message>
      <source>the same command</source>
      <translation>同一命令</translation>
    </message>
    <message>
      <source>Write your side question, then {key} asks it.</source>
      <translation>写下您的旁问，然后按 {key} 发送。</translation>
    </message>
    <message>
      <source>Write what is wanted of what goes along.</source>
      <translation>请写明希望如何处理随附的内容。</translation>
    </message>
    <message>
      <source>Check “{title}”</source>
      <translation>检查“{title}”</translation>
    </message>
    <message>
      <source>Run “{title}” again, offline</source>
      <translation>离线重新运行“{title}”</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} writes</source>
      <translation>
        <numerusform>{n:,} 次写入</numerusform>
      </translation>
    </message>
    <message>
      <source>“{title}” went another way this time: {other}</source>
      <translation>“{title}”这次走了另一条路：{other}</translation>
    </message>
    <message>
      <source>“{title}” ended as recorded: {turns}, the same files, {tree}.</source>
      <translation>“{title}”的结果与记录一致：{turns}，文件相同，{tree}。</translation>
    </message>
    <message>
      <source>“{title}” is whole: {writes}, none without approval.</source>
      <translation>“{title}”完整：{writes}，没有未经批准的。</translation>
    </message>
    <message>
      <source>“{title}” is not as it should be: {fault}</source>
      <translation>“{title}”有问题：{fault}</translation>
    </message>
    <message>
      <source>a write that nobody allowed.</source>
      <translation>一次无人允许的写入。</translation>
    </message>
    <message>
      <source>k2desk verify {session} lists everything.</source>
      <translation>k2desk verify {session} 会列出全部内容。</translation>
    </message>
    <message>
      <source>Stop the assistant first, then delete “{title}”.</source>
      <translation>请先停止助手，再删除“{title}”。</translation>
    </message>
    <message>
      <source>Title of the session</source>
      <translation>会话标题</translation>
    </message>
    <message>
      <source>Deleted “{title}”</source>
      <translation>已删除“{title}”</translation>
    </message>
    <message>
      <source>Deleted “{title}”. {key} brings it back.</source>
      <translation>已删除“{title}”。按 {key} 恢复。</translation>
    </message>
    <message>
      <source>Undo the deletion</source>
      <translation>撤销删除</translation>
    </message>
    <message>
      <source>it costs ${dollars:.2f} at most, mostly far less</source>
      <translation>最多花费 ${dollars:.2f}，通常少得多</translation>
    </message>
    <message>
      <source>it costs nothing</source>
      <translation>不产生费用</translation>
    </message>
    <message>
      <source>Gateway check</source>
      <translation>网关检查</translation>
    </message>
    <message>
      <source>Stop the check</source>
      <translation>停止检查</translation>
    </message>
    <message>
      <source>0 of {count} · {at_most}</source>
      <translation>0/{count} · {at_most}</translation>
    </message>
    <message>
      <source>{greens} of {count} green · spent about ${dollars:.4f}</source>
      <translation>{greens}/{count} 项通过 · 花费约 ${dollars:.4f}</translation>
    </message>
    <message>
      <source>Check again</source>
      <translation>重新检查</translation>
    </message>
    <message>
      <source>Check the gateway again</source>
      <translation>重新检查网关</translation>
    </message>
    <message>
      <source>About the check</source>
      <translation>关于检查</translation>
    </message>
    <message>
      <source>{greens} of {count} green on {when}.</source>
      <translation>{when}：{greens}/{count} 项通过。</translation>
    </message>
    <message>
      <source>Ten short requests; {at_most}.</source>
      <translation>十个简短的请求；{at_most}。</translation>
    </message>
    <message>
      <source>{done} of {count} · {at_most}</source>
      <translation>{done}/{count} · {at_most}</translation>
    </message>
    <message>
      <source>Stopped. What was asked so far may have cost something.</source>
      <translation>已停止。到目前为止的请求可能已产生费用。</translation>
    </message>
    <message>
      <source>What stands under Look changes at once; everything else holds from the next session on</source>
      <translation>“外观”下的设置立即生效；其他设置从下一个会话起生效</translation>
    </message>
    <message>
      <source>Rules</source>
      <translation>规则</translation>
    </message>
    <message>
      <source>Tool servers</source>
      <translation>工具服务器</translation>
    </message>
    <message>
      <source>provider gateway key balance models look for local servers</source>
      <translation>提供方 网关 密钥 余额 模型 查找 本地 服务器 provider gateway key</translation>
    </message>
    <message>
      <source>gateway check key models streams reasoning tool calls usage stop price</source>
      <translation>网关 检查 密钥 模型 流式 思考 工具 调用 用量 停止 价格 check</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>设置</translation>
    </message>
    <message>
      <source>No setting has to do with that.</source>
      <translation>没有与此相关的设置。</translation>
    </message>
    <message>
      <source>Search the settings</source>
      <translation>搜索设置</translation>
    </message>
    <message>
      <source>Sections</source>
      <translation>分类</translation>
    </message>
    <message>
      <source>On</source>
      <translation>启用</translation>
    </message>
    <message>
      <source>Choose…</source>
      <translation>选择…</translation>
    </message>
    <message>
      <source>Choose: {title}</source>
      <translation>选择：{title}</translation>
    </message>
    <message>
      <source>Ask for models and balance</source>
      <translation>查询模型和余额</translation>
    </message>
    <message>
      <source>key in {place}</source>
      <translation>密钥在 {place}</translation>
    </message>
    <message>
      <source>{name} at {base_url}{way}</source>
      <translation>{name}，位于 {base_url}{way}</translation>
    </message>
    <message>
      <source>no model named</source>
      <translation>未指定模型</translation>
    </message>
    <message>
      <source>{count:,} models listed</source>
      <translation>列出 {count:,} 个模型</translation>
    </message>
    <message>
      <source>What the gateway tells</source>
      <translation>网关告知的信息</translation>
    </message>
    <message>
      <source>no key yet</source>
      <translation>尚无密钥</translation>
    </message>
    <message>
      <source>key for this session only</source>
      <translation>密钥仅用于此会话</translation>
    </message>
    <message>
      <source>Your system’s keyring stores it, else this session’s memory. Never a file, a log or an export.</source>
      <translation>由系统的密钥环保存，否则存于此会话的内存中。绝不写入文件、日志或导出内容。</translation>
    </message>
    <message>
      <source>Replace…</source>
      <translation>替换…</translation>
    </message>
    <message>
      <source>Check</source>
      <translation>检查</translation>
    </message>
    <message>
      <source>Paste your key</source>
      <translation>粘贴您的密钥</translation>
    </message>
    <message>
      <source>Key</source>
      <translation>密钥</translation>
    </message>
    <message>
      <source>Check the key</source>
      <translation>检查密钥</translation>
    </message>
    <message>
      <source>for this session</source>
      <translation>仅此会话</translation>
    </message>
    <message>
      <source>in {place}</source>
      <translation>在 {place}</translation>
    </message>
    <message>
      <source>No model server answers on this machine. Start llama.cpp, Ollama or LM Studio and look again.</source>
      <translation>本机没有模型服务器响应。请启动 llama.cpp、Ollama 或 LM Studio 后再次查找。</translation>
    </message>
    <message>
      <source>Look for local servers</source>
      <translation>查找本地服务器</translation>
    </message>
    <message>
      <source>Looking on this machine…</source>
      <translation>正在本机查找…</translation>
    </message>
    <message>
      <source>Local servers</source>
      <translation>本地服务器</translation>
    </message>
    <message>
      <source>wants a key</source>
      <translation>需要密钥</translation>
    </message>
    <message>
      <source>Use {name} · {what}</source>
      <translation>使用 {name} · {what}</translation>
    </message>
    <message>
      <source>no model loaded</source>
      <translation>未加载模型</translation>
    </message>
    <message>
      <source>Reset</source>
      <translation>重置</translation>
    </message>
    <message>
      <source>{title}: refused</source>
      <translation>{title}：已拒绝</translation>
    </message>
    <message>
      <source>Reset {title}</source>
      <translation>重置{title}</translation>
    </message>
    <message>
      <source>Back to what is usual</source>
      <translation>恢复默认值</translation>
    </message>
    <message>
      <source>Ask</source>
      <translation>询问</translation>
    </message>
    <message>
      <source>Deny</source>
      <translation>拒绝</translation>
    </message>
    <message>
      <source>Answer</source>
      <translation>答复</translation>
    </message>
    <message>
      <source>Tool</source>
      <translation>工具</translation>
    </message>
    <message>
      <source>Pattern</source>
      <translation>模式</translation>
    </message>
    <message>
      <source>git stash drop, or src/**; empty for all of it</source>
      <translation>git stash drop，或 src/**；留空表示全部</translation>
    </message>
    <message>
      <source>empty for everywhere</source>
      <translation>留空表示所有位置</translation>
    </message>
    <message>
      <source>Last day</source>
      <translation>截止日期</translation>
    </message>
    <message>
      <source>such as 2026-12-31; empty for ever</source>
      <translation>如 2026-12-31；留空表示永久</translation>
    </message>
    <message>
      <source>Examples that fit, one a line</source>
      <translation>匹配的示例，每行一个</translation>
    </message>
    <message>
      <source>Examples that don't fit, one a line</source>
      <translation>不匹配的示例，每行一个</translation>
    </message>
    <message>
      <source>Why the rule can't be kept</source>
      <translation>规则无法保存的原因</translation>
    </message>
    <message>
      <source>Fits</source>
      <translation>匹配</translation>
    </message>
    <message>
      <source>Doesn't fit</source>
      <translation>不匹配</translation>
    </message>
    <message>
      <source>A folder is named by its whole path, from the root on.</source>
      <translation>文件夹须用从根目录开始的完整路径表示。</translation>
    </message>
    <message>
      <source>{day!r} is no day; write it like 2026-12-31.</source>
      <translation>{day!r} 不是日期；请写成 2026-12-31 的形式。</translation>
    </message>
    <message>
      <source>Mend or remove it in the file; it is not touched from here.</source>
      <translation>请在文件中修正或移除；此处不做改动。</translation>
    </message>
    <message>
      <source>Allows</source>
      <translation>允许</translation>
    </message>
    <message>
      <source>Asks about</source>
      <translation>询问</translation>
    </message>
    <message>
      <source>Denies</source>
      <translation>拒绝</translation>
    </message>
    <message>
      <source>in {workspace}</source>
      <translation>在 {workspace}</translation>
    </message>
    <message>
      <source>everywhere</source>
      <translation>所有位置</translation>
    </message>
    <message>
      <source>Not read: {tool}</source>
      <translation>未读取：{tool}</translation>
    </message>
    <message>
      <source>fits</source>
      <translation>匹配</translation>
    </message>
    <message>
      <source>does not fit</source>
      <translation>不匹配</translation>
    </message>
    <message>
      <source> (line {line})</source>
      <translation> （第 {line} 行）</translation>
    </message>
    <message>
      <source>Not used{line}: {why}</source>
      <translation>未使用{line}：{why}</translation>
    </message>
    <message>
      <source>until {day}</source>
      <translation>至 {day}</translation>
    </message>
    <message>
      <source>until you remove it</source>
      <translation>直到您移除</translation>
    </message>
    <message>
      <source>all of it</source>
      <translation>全部</translation>
    </message>
    <message>
      <source>this session only</source>
      <translation>仅此会话</translation>
    </message>
    <message>
      <source>rules rule allow ask deny always command pattern examples expiry expired until last day folder session</source>
      <translation>规则 允许 询问 拒绝 始终 命令 模式 示例 过期 截止 日期 文件夹 会话 rules</translation>
    </message>
    <message>
      <source>No rules yet. “Always…” on the card of a command makes one, and tries it on what you were asked before.</source>
      <translation>尚无规则。在命令卡片上点“始终…”可创建，并用之前询问过您的内容进行测试。</translation>
    </message>
    <message>
      <source>Kept in {path}, which is yours to edit.</source>
      <translation>保存在 {path} 中，您可以编辑。</translation>
    </message>
    <message>
      <source>Removed {words}.</source>
      <translation>已移除 {words}。</translation>
    </message>
    <message>
      <source>Undo the removal</source>
      <translation>撤销移除</translation>
    </message>
    <message>
      <source>Change the rule</source>
      <translation>更改规则</translation>
    </message>
    <message>
      <source>tool servers mcp model context protocol tools command url agree look start digest</source>
      <translation>工具 服务器 mcp model context protocol 命令 url 同意 查看 启动 摘要 tool servers</translation>
    </message>
    <message>
      <source>No tool servers. One that speaks the Model Context Protocol goes into the file below as [servers.NAME].</source>
      <translation>没有工具服务器。支持 Model Context Protocol 的服务器以 [servers.NAME] 写入下面的文件。</translation>
    </message>
    <message>
      <source>Starting it and asking for its tools…</source>
      <translation>正在启动并查询其工具…</translation>
    </message>
    <message>
      <source>Agreed to; new sessions use it</source>
      <translation>已同意；新会话会使用</translation>
    </message>
    <message>
      <source>Not agreed to yet, so nothing uses it</source>
      <translation>尚未同意，因此不会被使用</translation>
    </message>
    <message>
      <source>Changed since you agreed, so nothing is sent to it</source>
      <translation>自您同意后已变化，因此不向其发送任何内容</translation>
    </message>
    <message>
      <source>Switched off in the file</source>
      <translation>在文件中已关闭</translation>
    </message>
    <message>
      <source>They stand in {path}, which is yours to write.</source>
      <translation>它们写在 {path} 中，由您编写。</translation>
    </message>
    <message>
      <source>Stop using</source>
      <translation>停止使用</translation>
    </message>
    <message>
      <source>Start and look</source>
      <translation>启动并查看</translation>
    </message>
    <message>
      <source>Agree to these tools</source>
      <translation>同意这些工具</translation>
    </message>
    <message>
      <source>Tab</source>
      <translation>Tab</translation>
    </message>
    <message>
      <source>Space</source>
      <translation>空格</translation>
    </message>
    <message>
      <source>an arrow</source>
      <translation>方向键</translation>
    </message>
    <message>
      <source>Home</source>
      <translation>Home</translation>
    </message>
    <message>
      <source>End</source>
      <translation>End</translation>
    </message>
    <message>
      <source>Page Up</source>
      <translation>Page Up</translation>
    </message>
    <message>
      <source>Page Down</source>
      <translation>Page Down</translation>
    </message>
    <message>
      <source>selects all</source>
      <translation>用于全选</translation>
    </message>
    <message>
      <source>copies</source>
      <translation>用于复制</translation>
    </message>
    <message>
      <source>pastes</source>
      <translation>用于粘贴</translation>
    </message>
    <message>
      <source>cuts</source>
      <translation>用于剪切</translation>
    </message>
    <message>
      <source>undoes</source>
      <translation>用于撤销</translation>
    </message>
    <message>
      <source>{key} is needed by lists and fields; hold Ctrl or Alt with it.</source>
      <translation>列表和输入框需要 {key}；请与 Ctrl 或 Alt 组合。</translation>
    </message>
    <message>
      <source>{key} alone would be typed into the message; hold Ctrl or Alt with it.</source>
      <translation>单独按 {key} 会输入到消息中；请与 Ctrl 或 Alt 组合。</translation>
    </message>
    <message>
      <source>{key} {editing} wherever text is written; take another key.</source>
      <translation>{key} 在输入文本时{editing}；请换一个键。</translation>
    </message>
    <message>
      <source>Enter changes the keys of the action in the list, Delete takes them away.</source>
      <translation>Enter 更改列表中操作的按键，Delete 将其清除。</translation>
    </message>
    <message>
      <source>Keyboard shortcuts</source>
      <translation>键盘快捷方式</translation>
    </message>
    <message>
      <source>Search by what it does, or by keys such as Ctrl+K</source>
      <translation>按功能搜索，或按 Ctrl+K 这样的按键搜索</translation>
    </message>
    <message>
      <source>Search the shortcuts</source>
      <translation>搜索快捷方式</translation>
    </message>
    <message>
      <source>No key</source>
      <translation>无按键</translation>
    </message>
    <message>
      <source>Take it from there</source>
      <translation>从那里取走</translation>
    </message>
    <message>
      <source>Leave it</source>
      <translation>保持不变</translation>
    </message>
    <message>
      <source>Reset all</source>
      <translation>全部重置</translation>
    </message>
    <message>
      <source>Every action has its usual keys again.</source>
      <translation>每个操作都恢复了默认按键。</translation>
    </message>
    <message>
      <source>no key</source>
      <translation>无按键</translation>
    </message>
    <message>
      <source>“{title}” has {now} from now on.</source>
      <translation>“{title}”现在使用 {now}。</translation>
    </message>
    <message>
      <source>{error} The keys hold until K2Desk ends.</source>
      <translation>{error} 这些按键在 K2Desk 结束前有效。</translation>
    </message>
    <message>
      <source>No action has to do with that. Try fewer words.</source>
      <translation>没有与此相关的操作。请减少词语再试。</translation>
    </message>
    <message>
      <source>Press the new keys for “{title}”. Esc leaves it as it is.</source>
      <translation>请按下“{title}”的新按键。Esc 保持不变。</translation>
    </message>
    <message>
      <source>{key} is already the key of {names}.</source>
      <translation>{key} 已是{names}的按键。</translation>
    </message>
    <message>
      <source>{key} is now the key of {names}. Change that one first.</source>
      <translation>{key} 现在是{names}的按键。请先更改它。</translation>
    </message>
    <message>
      <source>Press the new keys</source>
      <translation>请按下新按键</translation>
    </message>
    <message>
      <source>New keys</source>
      <translation>新按键</translation>
    </message>
    <message>
      <source>Press the keys the action is to have; Esc leaves everything as it is</source>
      <translation>请按下该操作要使用的按键；Esc 保持不变</translation>
    </message>
    <message>
      <source>, in {place}</source>
      <translation>，在{place}</translation>
    </message>
    <message>
      <source>, chosen by you</source>
      <translation>，由您选择</translation>
    </message>
    <message>
      <source>{keys}  changed</source>
      <translation>{keys}  已更改</translation>
    </message>
    <message>
      <source>Actions and their keys</source>
      <translation>操作及其按键</translation>
    </message>
    <message>
      <source>{always} always</source>
      <translation>{always} 始终有效</translation>
    </message>
    <message>
      <source>Confined</source>
      <translation>已隔离</translation>
    </message>
    <message>
      <source>Partly confined</source>
      <translation>部分隔离</translation>
    </message>
    <message>
      <source>Not confined</source>
      <translation>未隔离</translation>
    </message>
    <message>
      <source>Nothing can run</source>
      <translation>无法运行</translation>
    </message>
    <message numerus="yes">
      <source>{n} writes without approval</source>
      <translation>
        <numerusform>{n} 次未经批准的写入</numerusform>
      </translation>
    </message>
    <message>
      <source>Status</source>
      <translation>状态</translation>
    </message>
    <message>
      <source>Looking for a sandbox…</source>
      <translation>正在查找沙盒…</translation>
    </message>
    <message>
      <source>Confinement</source>
      <translation>隔离</translation>
    </message>
    <message>
      <source>Provider, key and settings</source>
      <translation>提供方、密钥和设置</translation>
    </message>
    <message>
      <source>Not trusted</source>
      <translation>未受信任</translation>
    </message>
    <message>
      <source>{words}. Trust in this folder…</source>
      <translation>{words}。对此文件夹的信任…</translation>
    </message>
    <message>
      <source>{version} is out</source>
      <translation>{version} 已发布</translation>
    </message>
    <message>
      <source>K2Desk {version} is out</source>
      <translation>K2Desk {version} 已发布</translation>
    </message>
    <message>
      <source>Model {model} of {provider}, {place}. Settings</source>
      <translation>模型 {model}，{provider}，{place}。设置</translation>
    </message>
    <message>
      <source>Writes without approval</source>
      <translation>未经批准的写入</translation>
    </message>
    <message>
      <source>What was written, against what you allowed</source>
      <translation>写入的内容与您允许的内容对照</translation>
    </message>
    <message>
      <source>Speed</source>
      <translation>速度</translation>
    </message>
    <message>
      <source>Dark, light or as the system</source>
      <translation>深色、浅色或跟随系统</translation>
    </message>
    <message>
      <source>{rate:.0f} tok/s</source>
      <translation>{rate:.0f} tok/s</translation>
    </message>
    <message>
      <source>No git, no commands, no tests, no changes</source>
      <translation>没有 git、命令、测试和更改</translation>
    </message>
    <message>
      <source>What to do about it</source>
      <translation>如何处理</translation>
    </message>
    <message>
      <source>looking for the key…</source>
      <translation>正在查找密钥…</translation>
    </message>
    <message>
      <source>Copying {done} of {whole} files</source>
      <translation>正在复制 {done}/{whole} 个文件</translation>
    </message>
    <message>
      <source>Reading {done} of {whole} files</source>
      <translation>正在读取 {done}/{whole} 个文件</translation>
    </message>
    <message>
      <source>Reading {done} of {whole} records</source>
      <translation>正在读取 {done}/{whole} 条记录</translation>
    </message>
    <message>
      <source>Writing {done} of {whole} records</source>
      <translation>正在写入 {done}/{whole} 条记录</translation>
    </message>
    <message>
      <source>Checking {done} of {whole} records</source>
      <translation>正在检查 {done}/{whole} 条记录</translation>
    </message>
    <message>
      <source>Replaying {done} of {whole} turns</source>
      <translation>正在重放 {done}/{whole} 个回合</translation>
    </message>
    <message>
      <source>Command that runs the tests</source>
      <translation>运行测试的命令</translation>
    </message>
    <message>
      <source> · {failed:,} failed</source>
      <translation> · {failed:,} 个失败</translation>
    </message>
    <message>
      <source>Starting…</source>
      <translation>正在启动…</translation>
    </message>
    <message>
      <source>{done:,} done</source>
      <translation>已完成 {done:,}</translation>
    </message>
    <message>
      <source>Run all</source>
      <translation>全部运行</translation>
    </message>
    <message>
      <source>Run failed</source>
      <translation>运行失败项</translation>
    </message>
    <message>
      <source>Change</source>
      <translation>更改</translation>
    </message>
    <message>
      <source>empty: what is found here</source>
      <translation>留空：使用此处发现的命令</translation>
    </message>
    <message>
      <source>Tests cannot run here: {trouble}</source>
      <translation>此处无法运行测试：{trouble}</translation>
    </message>
    <message>
      <source>May the tests of this folder run?</source>
      <translation>可以运行此文件夹的测试吗？</translation>
    </message>
    <message>
      <source>Run them</source>
      <translation>运行</translation>
    </message>
    <message>
      <source>Not now</source>
      <translation>暂不</translation>
    </message>
    <message>
      <source> Your answer holds until the command changes.</source>
      <translation> 您的答复在命令改变之前有效。</translation>
    </message>
    <message>
      <source>Run all tests in a copy (A)</source>
      <translation>在副本中运行所有测试 (A)</translation>
    </message>
    <message>
      <source>Run the tests that failed once more (F)</source>
      <translation>重新运行失败的测试 (F)</translation>
    </message>
    <message>
      <source>Stop the tests (S)</source>
      <translation>停止测试 (S)</translation>
    </message>
    <message>
      <source>Progress of the tests</source>
      <translation>测试进度</translation>
    </message>
    <message>
      <source>Set the command…</source>
      <translation>设置命令…</translation>
    </message>
    <message>
      <source>Found here:
{found}</source>
      <translation>此处发现：
{found}</translation>
    </message>
    <message>
      <source>Nothing was found here.</source>
      <translation>此处未发现任何内容。</translation>
    </message>
    <message>
      <source>{kind} {name}, line {first}</source>
      <translation>{kind} {name}，第 {first} 行</translation>
    </message>
    <message>
      <source>Go to symbol</source>
      <translation>转到符号</translation>
    </message>
    <message>
      <source>Type some letters of a class, function or heading of this file</source>
      <translation>输入此文件中类、函数或标题的几个字母</translation>
    </message>
    <message>
      <source>Symbol</source>
      <translation>符号</translation>
    </message>
    <message>
      <source>Symbols that fit</source>
      <translation>匹配的符号</translation>
    </message>
    <message>
      <source>Enter goes there · Ctrl+Enter adds its lines to the conversation · Esc leaves</source>
      <translation>Enter 转到 · Ctrl+Enter 将其行添加到对话 · Esc 离开</translation>
    </message>
    <message>
      <source>Left and Right: the moment before and after
Page Up and Page Down: ten moments
Home and End: the first and the newest record
Esc: back to now</source>
      <translation>左、右：上一刻和下一刻
Page Up、Page Down：十个时刻
Home、End：第一条和最新的记录
Esc：回到现在</translation>
    </message>
    <message>
      <source>record {number:,}, {day}{then:%H:%M}</source>
      <translation>第 {number:,} 条记录，{day}{then:%H:%M}</translation>
    </message>
    <message>
      <source>The session as it was</source>
      <translation>会话当时的样子</translation>
    </message>
    <message>
      <source>Fork from here</source>
      <translation>从此处分叉</translation>
    </message>
    <message>
      <source>Back to now</source>
      <translation>回到现在</translation>
    </message>
    <message>
      <source>The record of the session is being read.</source>
      <translation>正在读取会话记录。</translation>
    </message>
    <message>
      <source>You look at the session as it was after {record}</source>
      <translation>您看到的是{record}之后的会话</translation>
    </message>
    <message>
      <source>Back to now: a decision waits</source>
      <translation>回到现在：有待您决定</translation>
    </message>
    <message>
      <source>The files as they were</source>
      <translation>文件当时的样子</translation>
    </message>
    <message>
      <source>The session has written no file.</source>
      <translation>该会话没有写入任何文件。</translation>
    </message>
    <message>
      <source>Files the session has written</source>
      <translation>会话写入的文件</translation>
    </message>
    <message>
      <source>Open as it was</source>
      <translation>打开当时的内容</translation>
    </message>
    <message>
      <source>Compare with now</source>
      <translation>与现在比较</translation>
    </message>
    <message>
      <source>Compare all</source>
      <translation>全部比较</translation>
    </message>
    <message>
      <source>The files as they were after {moment}</source>
      <translation>{moment}之后的文件</translation>
    </message>
    <message>
      <source>You look at the session as it was: nothing is sent, applied or decided here. Esc goes back to now.</source>
      <translation>您看到的是会话当时的样子：此处不会发送、应用或决定任何内容。按 Esc 回到现在。</translation>
    </message>
    <message>
      <source>What is removed is as it was then, what is added is as it is now.</source>
      <translation>删除的是当时的内容，添加的是现在的内容。</translation>
    </message>
    <message>
      <source>This is the file as it was after {moment}. The list of files opens it as it is now.</source>
      <translation>这是{moment}之后的文件。从文件列表可打开其现在的内容。</translation>
    </message>
    <message>
      <source>After {moment}, against now</source>
      <translation>{moment}之后，与现在对比</translation>
    </message>
    <message>
      <source>Nothing had been proposed yet.</source>
      <translation>当时尚无提案。</translation>
    </message>
    <message>
      <source>It was made, and not asked about yet.</source>
      <translation>已提出，但尚未询问。</translation>
    </message>
    <message>
      <source>It waited for your decision.</source>
      <translation>正在等待您的决定。</translation>
    </message>
    <message>
      <source>You accepted it; it was being written.</source>
      <translation>您已接受；正在写入。</translation>
    </message>
    <message>
      <source>You accepted it, and it was written.</source>
      <translation>您已接受，并已写入。</translation>
    </message>
    <message>
      <source>It was written, and taken back.</source>
      <translation>已写入，后又撤回。</translation>
    </message>
    <message>
      <source>You rejected it.</source>
      <translation>您已拒绝。</translation>
    </message>
    <message>
      <source>You asked for a change of it.</source>
      <translation>您要求修改。</translation>
    </message>
    <message>
      <source>You accepted it, and it could not be written.</source>
      <translation>您已接受，但无法写入。</translation>
    </message>
    <message>
      <source>It was never decided.</source>
      <translation>从未决定。</translation>
    </message>
    <message>
      <source>The review as it was</source>
      <translation>审阅当时的样子</translation>
    </message>
    <message>
      <source>Review as it was</source>
      <translation>当时的审阅</translation>
    </message>
    <message>
      <source>Point in time of the session</source>
      <translation>会话的时刻</translation>
    </message>
    <message>
      <source>The turn was over</source>
      <translation>回合已结束</translation>
    </message>
    <message>
      <source>You stopped the turn</source>
      <translation>您停止了回合</translation>
    </message>
    <message>
      <source>You said no, and the turn was over</source>
      <translation>您拒绝了，回合就此结束</translation>
    </message>
    <message>
      <source>The turn reached its limit</source>
      <translation>回合达到了上限</translation>
    </message>
    <message>
      <source>You allowed it</source>
      <translation>您已允许</translation>
    </message>
    <message>
      <source>You rejected it</source>
      <translation>您已拒绝</translation>
    </message>
    <message>
      <source>You asked for a change</source>
      <translation>您要求修改</translation>
    </message>
    <message>
      <source>You said: {text}</source>
      <translation>您说：{text}</translation>
    </message>
    <message>
      <source>You were asked: {text}</source>
      <translation>向您询问：{text}</translation>
    </message>
    <message numerus="yes">
      <source>{n} files went back</source>
      <translation>
        <numerusform>{n} 个文件已撤回</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} files came back again</source>
      <translation>
        <numerusform>{n} 个文件已重新应用</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n} files were written</source>
      <translation>
        <numerusform>已写入 {n} 个文件</numerusform>
      </translation>
    </message>
    <message>
      <source>The conversation as it was</source>
      <translation>对话当时的样子</translation>
    </message>
    <message>
      <source>Act</source>
      <translation>执行</translation>
    </message>
    <message>
      <source>Workspace {name}. Open a folder</source>
      <translation>工作区 {name}。打开文件夹</translation>
    </message>
    <message>
      <source>Open another folder</source>
      <translation>打开其他文件夹</translation>
    </message>
    <message>
      <source>What the assistant may do: read, plan, or act</source>
      <translation>助手可以做什么：阅读、计划或执行</translation>
    </message>
    <message>
      <source>Model {name}. Choose another</source>
      <translation>模型 {name}。选择其他模型</translation>
    </message>
    <message>
      <source>{ahead:,} ahead</source>
      <translation>领先 {ahead:,}</translation>
    </message>
    <message>
      <source>{behind:,} behind</source>
      <translation>落后 {behind:,}</translation>
    </message>
    <message>
      <source>Trash</source>
      <translation>回收站</translation>
    </message>
    <message>
      <source>{name}, {fate}. Enter opens it again under review.</source>
      <translation>{name}，{fate}。按 Enter 再次审阅。</translation>
    </message>
    <message>
      <source>Trash · {count}</source>
      <translation>回收站 · {count}</translation>
    </message>
    <message>
      <source>{title}, in numbers</source>
      <translation>{title}（数据）</translation>
    </message>
    <message>
      <source>{name}: {count} bars, at most {most}. The table has the numbers.</source>
      <translation>{name}：{count} 个条形，最高 {most}。数据见表格。</translation>
    </message>
    <message>
      <source>highest day {most}</source>
      <translation>最高一天 {most}</translation>
    </message>
    <message>
      <source>{name}: {count} bars. The table has the numbers.</source>
      <translation>{name}：{count} 个条形。数据见表格。</translation>
    </message>
    <message>
      <source>from the cache</source>
      <translation>来自缓存</translation>
    </message>
    <message>
      <source>{hours} h {minutes} min</source>
      <translation>{hours} 小时 {minutes} 分</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} requests</source>
      <translation>
        <numerusform>{n:,} 个请求</numerusform>
      </translation>
    </message>
    <message>
      <source>{cached_share:.0%} of what was sent came from the cache</source>
      <translation>发送内容的 {cached_share:.0%} 来自缓存</translation>
    </message>
    <message>
      <source>{sign}{dollars} · {asked} · {tokens} tokens · {cached}</source>
      <translation>{sign}{dollars} · {asked} · {tokens} 个 token · {cached}</translation>
    </message>
    <message>
      <source>the model</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>commands and tools</source>
      <translation>命令和工具</translation>
    </message>
    <message>
      <source>deleted sessions</source>
      <translation>已删除的会话</translation>
    </message>
    <message>
      <source>Nothing was asked in this time. What a request takes is counted from its first one on.</source>
      <translation>这段时间没有提问。从第一个请求起开始统计。</translation>
    </message>
    <message>
      <source>7 days</source>
      <translation>7 天</translation>
    </message>
    <message>
      <source>All</source>
      <translation>全部</translation>
    </message>
    <message>
      <source>Cost</source>
      <translation>费用</translation>
    </message>
    <message>
      <source>Tokens</source>
      <translation>Token</translation>
    </message>
    <message numerus="yes">
      <source>Stopped. {n:,} sessions are counted.</source>
      <translation>
        <numerusform>已停止。已统计 {n:,} 个会话。</numerusform>
      </translation>
    </message>
    <message>
      <source>Read again</source>
      <translation>重新读取</translation>
    </message>
    <message>
      <source>By day</source>
      <translation>按天</translation>
    </message>
    <message>
      <source>Cached</source>
      <translation>缓存</translation>
    </message>
    <message>
      <source>Requests</source>
      <translation>请求</translation>
    </message>
    <message>
      <source>Read what every session took</source>
      <translation>读取每个会话的用量</translation>
    </message>
    <message>
      <source>Reading the sessions…</source>
      <translation>正在读取会话…</translation>
    </message>
    <message>
      <source>Reading the sessions: {done:,} of {whole:,}</source>
      <translation>正在读取会话：{done:,}/{whole:,}</translation>
    </message>
    <message>
      <source>Time</source>
      <translation>时间</translation>
    </message>
    <message>
      <source>Unit</source>
      <translation>单位</translation>
    </message>
    <message>
      <source>How far the reading is</source>
      <translation>读取进度</translation>
    </message>
    <message>
      <source>Altogether</source>
      <translation>总计</translation>
    </message>
    <message>
      <source>Stop the reading</source>
      <translation>停止读取</translation>
    </message>
    <message>
      <source>By model</source>
      <translation>按模型</translation>
    </message>
    <message>
      <source>By session</source>
      <translation>按会话</translation>
    </message>
    <message>
      <source>By category</source>
      <translation>按类别</translation>
    </message>
    <message>
      <source>Waited for</source>
      <translation>等待对象</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>返回</translation>
    </message>
    <message>
      <source>Day</source>
      <translation>日期</translation>
    </message>
    <message>
      <source>Category</source>
      <translation>类别</translation>
    </message>
    <message>
      <source>Share</source>
      <translation>占比</translation>
    </message>
    <message>
      <source>For whom</source>
      <translation>等待谁</translation>
    </message>
    <message>
      <source>Back to the conversation</source>
      <translation>返回对话</translation>
    </message>
    <message>
      <source>Use the dark theme</source>
      <translation>使用深色主题</translation>
    </message>
    <message>
      <source>Use the light theme</source>
      <translation>使用浅色主题</translation>
    </message>
    <message>
      <source>Use the system's theme</source>
      <translation>使用系统主题</translation>
    </message>
    <message>
      <source>Say how well commands are confined here</source>
      <translation>说明此处对命令的隔离程度</translation>
    </message>
    <message>
      <source>Show added and removed in blue and orange, or in green and red</source>
      <translation>用蓝色和橙色，或绿色和红色显示添加与删除</translation>
    </message>
    <message>
      <source>Make the text larger</source>
      <translation>放大文字</translation>
    </message>
    <message>
      <source>Make the text smaller</source>
      <translation>缩小文字</translation>
    </message>
    <message>
      <source>Give the text its usual size</source>
      <translation>恢复标准文字大小</translation>
    </message>
    <message>
      <source>Pasted from the clipboard</source>
      <translation>从剪贴板粘贴</translation>
    </message>
    <message>
      <source>Show all commands</source>
      <translation>显示所有命令</translation>
    </message>
    <message>
      <source>Go to the composer</source>
      <translation>转到撰写区</translation>
    </message>
    <message>
      <source>Stop the assistant, or other long work</source>
      <translation>停止助手或其他耗时操作</translation>
    </message>
    <message>
      <source>Open a folder in a window of its own…</source>
      <translation>在新窗口中打开文件夹…</translation>
    </message>
    <message>
      <source>Settings…</source>
      <translation>设置…</translation>
    </message>
    <message>
      <source>About K2Desk…</source>
      <translation>关于 K2Desk…</translation>
    </message>
    <message>
      <source>Show what was used</source>
      <translation>显示用量</translation>
    </message>
    <message>
      <source>Keyboard shortcuts…</source>
      <translation>键盘快捷方式…</translation>
    </message>
    <message>
      <source>Trust in this folder…</source>
      <translation>对此文件夹的信任…</translation>
    </message>
    <message>
      <source>Go to the next pane</source>
      <translation>转到下一个窗格</translation>
    </message>
    <message>
      <source>Propose from the clipboard…</source>
      <translation>从剪贴板提出…</translation>
    </message>
    <message>
      <source>Show or hide the review</source>
      <translation>显示或隐藏审阅窗格</translation>
    </message>
    <message>
      <source>Make the review wider</source>
      <translation>加宽审阅窗格</translation>
    </message>
    <message>
      <source>Make the review narrower</source>
      <translation>收窄审阅窗格</translation>
    </message>
    <message>
      <source>Show or hide the side panel</source>
      <translation>显示或隐藏侧边栏</translation>
    </message>
    <message>
      <source>Show what fills the context</source>
      <translation>显示上下文的占用情况</translation>
    </message>
    <message>
      <source>Compact the conversation now</source>
      <translation>立即压缩对话</translation>
    </message>
    <message>
      <source>Show {title}</source>
      <translation>显示{title}</translation>
    </message>
    <message>
      <source>Look at the session as it was</source>
      <translation>查看会话当时的样子</translation>
    </message>
    <message>
      <source>Go back to now</source>
      <translation>回到现在</translation>
    </message>
    <message>
      <source>Fork the session from the moment that is shown</source>
      <translation>从所显示的时刻分叉会话</translation>
    </message>
    <message>
      <source>The window changes as soon as the assistant has finished.</source>
      <translation>助手完成后，窗口会立即更改。</translation>
    </message>
    <message>
      <source>Stop it</source>
      <translation>停止</translation>
    </message>
    <message>
      <source>How far it is</source>
      <translation>进度</translation>
    </message>
    <message>
      <source>Side panel</source>
      <translation>侧边栏</translation>
    </message>
    <message>
      <source>The assistant needs a copy</source>
      <translation>助手需要一个副本</translation>
    </message>
    <message>
      <source>{title}: stopped. Nothing of it is left half done.</source>
      <translation>{title}：已停止。没有留下半成品。</translation>
    </message>
    <message numerus="yes">
      <source>{n} writes, compared byte for byte with what was ticked or taken back</source>
      <translation>
        <numerusform>{n} 次写入，已与勾选或撤回的内容逐字节比较</numerusform>
      </translation>
    </message>
    <message>
      <source>changed by somebody else, which is no fault: {names}{more}</source>
      <translation>被其他人或程序更改，这不算错误：{names}{more}</translation>
    </message>
    <message numerus="yes">
      <source>{n} writes; what is unexplained stands below</source>
      <translation>
        <numerusform>{n} 次写入；无法解释的列在下方</numerusform>
      </translation>
    </message>
    <message>
      <source>every file is as K2Desk left it</source>
      <translation>每个文件都与 K2Desk 留下的一致</translation>
    </message>
    <message>
      <source>Record</source>
      <translation>记录</translation>
    </message>
    <message>
      <source>Writes</source>
      <translation>写入</translation>
    </message>
    <message>
      <source>Signature</source>
      <translation>签名</translation>
    </message>
    <message>
      <source>Since then</source>
      <translation>此后</translation>
    </message>
    <message>
      <source>checking…</source>
      <translation>正在检查…</translation>
    </message>
    <message>
      <source>Record {seq}: {path}: {why}.</source>
      <translation>记录 {seq}：{path}：{why}。</translation>
    </message>
    <message>
      <source>only with a key that was never kept: it proves nothing once the program has ended</source>
      <translation>仅有从未保存的密钥：程序结束后不能证明任何事</translation>
    </message>
    <message>
      <source>none yet; the end of a turn or a write is signed</source>
      <translation>尚无；在回合结束或写入时签名</translation>
    </message>
    <message>
      <source>k2desk verify checks every session.</source>
      <translation>k2desk verify 会检查所有会话。</translation>
    </message>
    <message>
      <source>all explained</source>
      <translation>全部可解释</translation>
    </message>
    <message>
      <source>look at this</source>
      <translation>请查看</translation>
    </message>
    <message numerus="yes">
      <source>{n:,} entries, each bound to the one before</source>
      <translation>
        <numerusform>{n:,} 条记录，每条都与前一条关联</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>{n:,} entries, not whole, see below</source>
      <translation>
        <numerusform>{n:,} 条记录，不完整，见下方</numerusform>
      </translation>
    </message>
    <message>
      <source>and {count} more; k2desk verify lists them</source>
      <translation>以及另外 {count} 个；k2desk verify 会列出</translation>
    </message>
    <message>
      <source>up to entry {signed:,}, with the key in the keyring</source>
      <translation>至第 {signed:,} 条，使用密钥环中的密钥</translation>
    </message>
    <message>
      <source>; {rest:,} since</source>
      <translation>；此后 {rest:,} 条</translation>
    </message>
    <message>
      <source>the whole change</source>
      <translation>整个更改</translation>
    </message>
    <message>
      <source>take letters, digits, hyphens and slashes, such as fix/rounding</source>
      <translation>请使用字母、数字、连字符和斜杠，如 fix/rounding</translation>
    </message>
    <message>
      <source>K2Desk runs git with this switched off. Other programs do not.</source>
      <translation>K2Desk 运行 git 时会关闭它。其他程序不会。</translation>
    </message>
    <message>
      <source>Git folder elsewhere</source>
      <translation>git 文件夹在别处</translation>
    </message>
    <message>
      <source>Words for assistants</source>
      <translation>给助手的文字</translation>
    </message>
    <message>
      <source>Shown to you before the model sees them.</source>
      <translation>在模型看到之前先向您显示。</translation>
    </message>
    <message>
      <source>Files with secrets</source>
      <translation>含机密的文件</translation>
    </message>
    <message>
      <source>K2Desk does not read them, and no command sees them.</source>
      <translation>K2Desk 不读取它们，任何命令也看不到它们。</translation>
    </message>
    <message>
      <source>Git attributes</source>
      <translation>git 属性</translation>
    </message>
    <message>
      <source>They can name filters; K2Desk runs git with every filter switched off.</source>
      <translation>其中可以指定过滤器；K2Desk 运行 git 时会关闭所有过滤器。</translation>
    </message>
    <message>
      <source>Code that other programs run</source>
      <translation>由其他程序运行的代码</translation>
    </message>
    <message>
      <source>More files</source>
      <translation>更多文件</translation>
    </message>
    <message>
      <source>Not all of them were looked at.</source>
      <translation>并未全部查看。</translation>
    </message>
    <message>
      <source>Git hook</source>
      <translation>git 钩子</translation>
    </message>
    <message>
      <source>Git folder</source>
      <translation>git 文件夹</translation>
    </message>
    <message>
      <source>Git setting</source>
      <translation>git 设置</translation>
    </message>
    <message>
      <source>It can't be read, so git may do anything.</source>
      <translation>无法读取，因此 git 可能做任何事情。</translation>
    </message>
    <message>
      <source>This folder is not trusted, so git is not run in it. The status bar leads to the question.</source>
      <translation>此文件夹未受信任，因此不在其中运行 git。可从状态栏前往该问题。</translation>
    </message>
    <message>
      <source>no repository</source>
      <translation>没有仓库</translation>
    </message>
    <message>
      <source>not trusted</source>
      <translation>未受信任</translation>
    </message>
    <message>
      <source>This folder is a bare git repository: it holds no files to work on. Open a clone of it.</source>
      <translation>此文件夹是 git 裸仓库，没有可供处理的文件。请打开它的一个克隆。</translation>
    </message>
    <message>
      <source>is not a folder</source>
      <translation>不是文件夹</translation>
    </message>
    <message>
      <source>does not exist</source>
      <translation>不存在</translation>
    </message>
    <message>
      <source>is not what was ticked</source>
      <translation>与勾选的内容不符</translation>
    </message>
    <message>
      <source>no approval of the user, or of a rule of the user's, stands in the record</source>
      <translation>记录中没有用户或其规则的批准</translation>
    </message>
    <message>
      <source>its approval was used up by an earlier write</source>
      <translation>其批准已被较早的写入用掉</translation>
    </message>
    <message>
      <source>the approval does not name this file</source>
      <translation>批准中没有此文件</translation>
    </message>
    <message>
      <source>it says that it takes back a change, but there is no such change</source>
      <translation>它声称撤回某项更改，但没有这样的更改</translation>
    </message>
    <message>
      <source>is not what the change it takes back held before</source>
      <translation>与它所撤回的更改之前的内容不符</translation>
    </message>
    <message>
      <source>its approval is about another text than the user's edit</source>
      <translation>其批准针对的文本与用户的编辑不同</translation>
    </message>
    <message>
      <source>is there already</source>
      <translation>已存在</translation>
    </message>
    <message>
      <source>is no longer what you were shown</source>
      <translation>已不是向您显示的内容</translation>
    </message>
    <message>
      <source>so changes are not marked</source>
      <translation>因此不标记更改</translation>
    </message>
    <message>
      <source>K2Desk was cut off while it wrote.</source>
      <translation>K2Desk 在写入时中断。</translation>
    </message>
    <message>
      <source>Not run: one answer may hold {most_calls} calls. Ask again for what you still need.</source>
      <translation>未运行：一个回答最多可含 {most_calls} 个调用。请再次请求仍需的内容。</translation>
    </message>
    <message>
      <source>There is no tool {shown}.</source>
      <translation>没有工具 {shown}。</translation>
    </message>
    <message>
      <source>{words}{meant} The tools are: {tools}.</source>
      <translation>{words}{meant} 可用的工具：{tools}。</translation>
    </message>
    <message>
      <source> It holds {codes}; names are plain ASCII.</source>
      <translation> 它含有 {codes}；名称只用普通 ASCII。</translation>
    </message>
    <message>
      <source> Did you mean {near}?</source>
      <translation> 您是指 {near} 吗？</translation>
    </message>
    <message>
      <source>{name} broke inside K2Desk ({name2}); this is not your fault. Try another way.</source>
      <translation>{name} 在 K2Desk 内部出错 ({name2})；这不是您的错。请换一种方式。</translation>
    </message>
    <message>
      <source>The user asks for a change: {note}. {nothing}</source>
      <translation>用户要求修改：{note}。{nothing}</translation>
    </message>
    <message>
      <source>The user asks for a change: they did not say which; ask them. {nothing}</source>
      <translation>用户要求修改：没有说明是什么；请询问。{nothing}</translation>
    </message>
    <message>
      <source>The user rejected this: {note}. {nothing}</source>
      <translation>用户拒绝了：{note}。{nothing}</translation>
    </message>
    <message>
      <source>The user rejected this. {nothing}</source>
      <translation>用户拒绝了。{nothing}</translation>
    </message>
    <message>
      <source>{steps} answers in this turn</source>
      <translation>此回合有 {steps} 个回答</translation>
    </message>
    <message>
      <source>{max_steps} more</source>
      <translation>再加 {max_steps} 个</translation>
    </message>
    <message>
      <source>{calls} calls in this session</source>
      <translation>此会话有 {calls} 次调用</translation>
    </message>
    <message>
      <source>{most_calls} more</source>
      <translation>再加 {most_calls} 次</translation>
    </message>
    <message>
      <source>Stopped after {text}. Write “go on” to continue.</source>
      <translation>{text}，已停止。输入“继续”即可接着进行。</translation>
    </message>
    <message>
      <source>all pins together may take {most} tokens. Unpin something first.</source>
      <translation>全部固定内容最多可占 {most} 个 token。请先取消固定一些内容。</translation>
    </message>
    <message>
      <source>everything would take {total} of {limit} tokens and be compacted again</source>
      <translation>全部内容将占 {limit} 个 token 中的 {total} 个，并会再次压缩</translation>
    </message>
    <message>
      <source>This can't be pinned: {full}</source>
      <translation>无法固定此内容：{full}</translation>
    </message>
    <message>
      <source>This compaction can't be undone: {again} at once. {kept}</source>
      <translation>无法撤销此压缩：{again}（立即）。{kept}</translation>
    </message>
    <message>
      <source>This conversation fills the model's context of {context_tokens} tokens. Start a new session.</source>
      <translation>此对话已占满模型 {context_tokens} 个 token 的上下文。请开始新会话。</translation>
    </message>
    <message>
      <source>That proposal is decided already; the edit changes nothing.</source>
      <translation>该提案已作出决定；此编辑不改变任何内容。</translation>
    </message>
    <message>
      <source>Show {path} to the model?</source>
      <translation>向模型显示 {path}？</translation>
    </message>
    <message>
      <source>{path}, {text} characters</source>
      <translation>{path}，{text} 个字符</translation>
    </message>
    <message>
      <source>{error} Write “go on” to try again.</source>
      <translation>{error}输入“继续”即可重试。</translation>
    </message>
    <message>
      <source>not in the mode Ask</source>
      <translation>在询问模式下不可用</translation>
    </message>
    <message>
      <source>not in the mode Plan</source>
      <translation>在计划模式下不可用</translation>
    </message>
    <message>
      <source>not in the mode Act</source>
      <translation>在执行模式下不可用</translation>
    </message>
    <message>
      <source>Stopped at {whose}: {money} of {money2}. Write “go on” to be asked again, or raise the limit in the settings.</source>
      <translation>因{whose}而停止：{money}/{money2}。输入“继续”可再次询问，或在设置中提高限额。</translation>
    </message>
    <message>
      <source>today {money} of {money2}, next about {money3}</source>
      <translation>今日 {money}/{money2}，下一次约 {money3}</translation>
    </message>
    <message>
      <source>today {money} of {money2}, next about {money3} (its price is not known, so the dearest counts)</source>
      <translation>今日 {money}/{money2}，下一次约 {money3}（价格未知，按最贵的计算）</translation>
    </message>
    <message>
      <source>{money} of {money2}, next about {money3}</source>
      <translation>{money}/{money2}，下一次约 {money3}</translation>
    </message>
    <message>
      <source>{money} of {money2}, next about {money3} (its price is not known, so the dearest counts)</source>
      <translation>{money}/{money2}，下一次约 {money3}（价格未知，按最贵的计算）</translation>
    </message>
    <message>
      <source>This would pass a limit of yours: {money} of {money2} are spent, and it takes about {money3}. Raise the limit in the settings.</source>
      <translation>这会超出您的限额：已用 {money}/{money2}，此次约需 {money3}。请在设置中提高限额。</translation>
    </message>
    <message>
      <source>reading {reversed}</source>
      <translation>读取了 {reversed}</translation>
    </message>
    <message>
      <source>same files, {failing}</source>
      <translation>文件相同，{failing}</translation>
    </message>
    <message>
      <source>{idle} rounds, {same}</source>
      <translation>{idle} 轮，{same}</translation>
    </message>
    <message>
      <source>same {count} failing tests</source>
      <translation>同样的 {count} 个测试失败</translation>
    </message>
    <message>
      <source>same {count} failing test</source>
      <translation>同样的 {count} 个测试失败</translation>
    </message>
    <message>
      <source>you stopped it after {text}</source>
      <translation>您在{text}后停止了它</translation>
    </message>
    <message>
      <source>{where} holds {told}. The model gets a mark in its place.</source>
      <translation>{where}含有 {told}。模型收到的是一个标记。</translation>
    </message>
    <message>
      <source>kept back: {told}</source>
      <translation>已保留：{told}</translation>
    </message>
    <message>
      <source>the model could not sum it up: {error}</source>
      <translation>模型无法概括：{error}</translation>
    </message>
    <message>
      <source>This session takes no patches from outside.</source>
      <translation>此会话不接受外部补丁。</translation>
    </message>
    <message>
      <source>the editor runs its tasks and settings</source>
      <translation>编辑器会运行其任务和设置</translation>
    </message>
    <message>
      <source>the editor builds and runs it</source>
      <translation>编辑器会构建并运行它</translation>
    </message>
    <message>
      <source>git runs its hooks</source>
      <translation>git 会运行其钩子</translation>
    </message>
    <message>
      <source>programs run the hooks of this folder</source>
      <translation>程序会运行此文件夹中的钩子</translation>
    </message>
    <message>
      <source>other assistants run what it names</source>
      <translation>其他助手会运行其中指定的内容</translation>
    </message>
    <message>
      <source>the build server runs it</source>
      <translation>构建服务器会运行它</translation>
    </message>
    <message>
      <source>cargo runs what it names</source>
      <translation>cargo 会运行其中指定的内容</translation>
    </message>
    <message>
      <source>yarn runs what lies there</source>
      <translation>yarn 会运行其中的内容</translation>
    </message>
    <message>
      <source>maven runs what it names</source>
      <translation>maven 会运行其中指定的内容</translation>
    </message>
    <message>
      <source>gradle downloads and runs what it names</source>
      <translation>gradle 会下载并运行其中指定的内容</translation>
    </message>
    <message>
      <source>pytest runs it before every test</source>
      <translation>pytest 会在每次测试前运行它</translation>
    </message>
    <message>
      <source>Python runs it at every start</source>
      <translation>Python 每次启动都会运行它</translation>
    </message>
    <message>
      <source>Python runs its import lines at every start</source>
      <translation>Python 每次启动都会运行其 import 行</translation>
    </message>
    <message>
      <source>installing the project runs it</source>
      <translation>安装项目时会运行它</translation>
    </message>
    <message>
      <source>installing and testing the project are set up by it</source>
      <translation>项目的安装和测试由它配置</translation>
    </message>
    <message>
      <source>pytest loads the plug-ins it names</source>
      <translation>pytest 会加载其中指定的插件</translation>
    </message>
    <message>
      <source>tox runs its commands</source>
      <translation>tox 会运行其命令</translation>
    </message>
    <message>
      <source>nox runs it</source>
      <translation>nox 会运行它</translation>
    </message>
    <message>
      <source>invoke runs it</source>
      <translation>invoke 会运行它</translation>
    </message>
    <message>
      <source>doit runs it</source>
      <translation>doit 会运行它</translation>
    </message>
    <message>
      <source>fabric runs it</source>
      <translation>fabric 会运行它</translation>
    </message>
    <message>
      <source>it is the entry to the project's commands</source>
      <translation>它是项目命令的入口</translation>
    </message>
    <message>
      <source>git runs its hooks before a commit</source>
      <translation>git 会在提交前运行其钩子</translation>
    </message>
    <message>
      <source>make runs its commands</source>
      <translation>make 会运行其命令</translation>
    </message>
    <message>
      <source>just runs its commands</source>
      <translation>just 会运行其命令</translation>
    </message>
    <message>
      <source>task runs its commands</source>
      <translation>task 会运行其命令</translation>
    </message>
    <message>
      <source>rake runs it</source>
      <translation>rake 会运行它</translation>
    </message>
    <message>
      <source>bundler runs it</source>
      <translation>bundler 会运行它</translation>
    </message>
    <message>
      <source>vagrant runs it</source>
      <translation>vagrant 会运行它</translation>
    </message>
    <message>
      <source>building the image runs it</source>
      <translation>构建镜像时会运行它</translation>
    </message>
    <message>
      <source>starting the containers runs it</source>
      <translation>启动容器时会运行它</translation>
    </message>
    <message>
      <source>the process starter runs it</source>
      <translation>进程启动器会运行它</translation>
    </message>
    <message>
      <source>cmake runs it</source>
      <translation>cmake 会运行它</translation>
    </message>
    <message>
      <source>meson runs it</source>
      <translation>meson 会运行它</translation>
    </message>
    <message>
      <source>cargo runs it while it builds</source>
      <translation>cargo 会在构建时运行它</translation>
    </message>
    <message>
      <source>gradle runs it</source>
      <translation>gradle 会运行它</translation>
    </message>
    <message>
      <source>building the project runs it</source>
      <translation>构建项目时会运行它</translation>
    </message>
    <message>
      <source>maven runs its plug-ins</source>
      <translation>maven 会运行其插件</translation>
    </message>
    <message>
      <source>ant runs it</source>
      <translation>ant 会运行它</translation>
    </message>
    <message>
      <source>waf runs it</source>
      <translation>waf 会运行它</translation>
    </message>
    <message>
      <source>scons runs it</source>
      <translation>scons 会运行它</translation>
    </message>
    <message>
      <source>bazel runs it</source>
      <translation>bazel 会运行它</translation>
    </message>
    <message>
      <source>npm runs its scripts</source>
      <translation>npm 会运行其脚本</translation>
    </message>
    <message>
      <source>npm is set up by it</source>
      <translation>npm 由它配置</translation>
    </message>
    <message>
      <source>yarn loads the plug-ins it names</source>
      <translation>yarn 会加载其中指定的插件</translation>
    </message>
    <message>
      <source>node loads it at every start</source>
      <translation>node 每次启动都会加载它</translation>
    </message>
    <message>
      <source>pnpm runs it while it installs</source>
      <translation>pnpm 会在安装时运行它</translation>
    </message>
    <message>
      <source>a tool loads and runs it</source>
      <translation>某个工具会加载并运行它</translation>
    </message>
    <message>
      <source>eslint loads the plug-ins it names</source>
      <translation>eslint 会加载其中指定的插件</translation>
    </message>
    <message>
      <source>babel loads the plug-ins it names</source>
      <translation>babel 会加载其中指定的插件</translation>
    </message>
    <message>
      <source>grunt runs it</source>
      <translation>grunt 会运行它</translation>
    </message>
    <message>
      <source>gulp runs it</source>
      <translation>gulp 会运行它</translation>
    </message>
    <message>
      <source>the shell runs it when the folder is entered</source>
      <translation>进入文件夹时 shell 会运行它</translation>
    </message>
    <message>
      <source>the shell runs it at every start</source>
      <translation>shell 每次启动都会运行它</translation>
    </message>
    <message>
      <source>other assistants start the servers it names</source>
      <translation>其他助手会启动其中指定的服务器</translation>
    </message>
    <message>
      <source>the editor runs it</source>
      <translation>编辑器会运行它</translation>
    </message>
    <message>
      <source>it decides which packages are installed</source>
      <translation>它决定安装哪些软件包</translation>
    </message>
    <message>
      <source>composer runs its scripts</source>
      <translation>composer 会运行其脚本</translation>
    </message>
    <message>
      <source>nix runs it</source>
      <translation>nix 会运行它</translation>
    </message>
    <message>
      <source>tells git how to treat files: line ends, filters, drivers</source>
      <translation>告诉 git 如何处理文件：换行符、过滤器、驱动</translation>
    </message>
    <message>
      <source>tells git which other repositories to fetch</source>
      <translation>告诉 git 要获取哪些其他仓库</translation>
    </message>
    <message>
      <source>tells git which files to overlook</source>
      <translation>告诉 git 要忽略哪些文件</translation>
    </message>
    <message>
      <source>tells git how to behave</source>
      <translation>告诉 git 如何运作</translation>
    </message>
    <message>
      <source>tells git where large files come from</source>
      <translation>告诉 git 大文件来自何处</translation>
    </message>
    <message>
      <source>tells git under which names commits are shown</source>
      <translation>告诉 git 以什么姓名显示提交</translation>
    </message>
    <message>
      <source>a private key</source>
      <translation>一个私钥</translation>
    </message>
    <message>
      <source>an age key</source>
      <translation>一个 age 密钥</translation>
    </message>
    <message>
      <source>a GitHub token</source>
      <translation>一个 GitHub 令牌</translation>
    </message>
    <message>
      <source>a GitLab token</source>
      <translation>一个 GitLab 令牌</translation>
    </message>
    <message>
      <source>a Slack token</source>
      <translation>一个 Slack 令牌</translation>
    </message>
    <message>
      <source>a Slack webhook</source>
      <translation>一个 Slack webhook</translation>
    </message>
    <message>
      <source>an AWS access key</source>
      <translation>一个 AWS 访问密钥</translation>
    </message>
    <message>
      <source>an AWS secret key</source>
      <translation>一个 AWS 私有访问密钥</translation>
    </message>
    <message>
      <source>an Anthropic key</source>
      <translation>一个 Anthropic 密钥</translation>
    </message>
    <message>
      <source>an API key</source>
      <translation>一个 API 密钥</translation>
    </message>
    <message>
      <source>a Stripe key</source>
      <translation>一个 Stripe 密钥</translation>
    </message>
    <message>
      <source>a Google key</source>
      <translation>一个 Google 密钥</translation>
    </message>
    <message>
      <source>a Hugging Face token</source>
      <translation>一个 Hugging Face 令牌</translation>
    </message>
    <message>
      <source>an npm token</source>
      <translation>一个 npm 令牌</translation>
    </message>
    <message>
      <source>a PyPI token</source>
      <translation>一个 PyPI 令牌</translation>
    </message>
    <message>
      <source>a JSON web token</source>
      <translation>一个 JSON Web 令牌</translation>
    </message>
    <message>
      <source>a SendGrid key</source>
      <translation>一个 SendGrid 密钥</translation>
    </message>
    <message>
      <source>a DigitalOcean token</source>
      <translation>一个 DigitalOcean 令牌</translation>
    </message>
    <message>
      <source>a Docker token</source>
      <translation>一个 Docker 令牌</translation>
    </message>
    <message>
      <source>a Vault token</source>
      <translation>一个 Vault 令牌</translation>
    </message>
    <message>
      <source>an Azure storage key</source>
      <translation>一个 Azure 存储密钥</translation>
    </message>
    <message>
      <source>a Telegram bot token</source>
      <translation>一个 Telegram 机器人令牌</translation>
    </message>
    <message>
      <source>a password in an address</source>
      <translation>一个地址中的密码</translation>
    </message>
    <message>
      <source>a bearer token</source>
      <translation>一个 Bearer 令牌</translation>
    </message>
    <message>
      <source>a password</source>
      <translation>一个密码</translation>
    </message>
    <message>
      <source>There is no tool {tool}; a rule may name {tools}.</source>
      <translation>没有工具 {tool}；规则可以指定 {tools}。</translation>
    </message>
    <message>
      <source>run_command alone would allow every command; name how it begins, such as run_command:pytest -q.</source>
      <translation>仅写 run_command 会允许所有命令；请指明其开头，如 run_command:pytest -q。</translation>
    </message>
    <message>
      <source>{pattern} is not the beginning of one plain command: no operators, no wildcards, no assignments, and no program that runs other programs.</source>
      <translation>{pattern} 不是一个普通命令的开头：不能有运算符、通配符、赋值，也不能是运行其他程序的程序。</translation>
    </message>
    <message>
      <source>{pattern} is no pattern of paths in the workspace; write it like src/**, without .. and without a slash at either end.</source>
      <translation>{pattern} 不是工作区中的路径模式；请写成 src/** 这样，不含 ..，两端不带斜杠。</translation>
    </message>
    <message>
      <source>The rule {words} has an empty pattern; leave the colon out, or say what of it.</source>
      <translation>规则 {words} 的模式为空；请去掉冒号，或写明内容。</translation>
    </message>
    <message>
      <source>A file of rules holds [[rule]] tables only, not {unknown}.</source>
      <translation>规则文件只能含有 [[rule]] 表，不能有 {unknown}。</translation>
    </message>
    <message>
      <source>A file of rules holds [[rule]] tables only, not rule.</source>
      <translation>规则文件只能含有 [[rule]] 表，不能是 rule。</translation>
    </message>
    <message>
      <source>its example {example} does not fit</source>
      <translation>其示例 {example} 不符合</translation>
    </message>
    <message>
      <source>its example {example} fits</source>
      <translation>其示例 {example} 符合</translation>
    </message>
    <message>
      <source>it can't be read: {error}</source>
      <translation>无法读取：{error}</translation>
    </message>
    <message>
      <source>The rules can't be read: {error}.</source>
      <translation>无法读取规则：{error}。</translation>
    </message>
    <message>
      <source>at most {lines} changed lines</source>
      <translation>最多 {lines} 行更改</translation>
    </message>
    <message>
      <source>at most {lines} changed line</source>
      <translation>最多 {lines} 行更改</translation>
    </message>
    <message>
      <source>Name the files by 1 to {most_globs} globs, such as src/ledger/*.py.</source>
      <translation>请用 1 到 {most_globs} 个通配模式指定文件，如 src/ledger/*.py。</translation>
    </message>
    <message>
      <source>The changed lines must be between 1 and {most_lines}.</source>
      <translation>更改行数必须在 1 到 {most_lines} 之间。</translation>
    </message>
    <message>
      <source>Name at most {most_names} new dependencies.</source>
      <translation>最多指定 {most_names} 个新依赖项。</translation>
    </message>
    <message>
      <source>{shown} is no glob: give 1 to {longest_glob} characters that can be seen, such as src/*.py.</source>
      <translation>{shown} 不是通配模式：请给出 1 到 {longest_glob} 个可见字符，如 src/*.py。</translation>
    </message>
    <message>
      <source>{shown}: write paths with / instead of a backslash.</source>
      <translation>{shown}：路径请用 / 而非反斜杠。</translation>
    </message>
    <message>
      <source>{shown} leaves the workspace; give a glob relative to it, such as src/*.py.</source>
      <translation>{shown} 超出了工作区；请给出相对的通配模式，如 src/*.py。</translation>
    </message>
    <message>
      <source>{shown} goes up with ..; give a glob from the workspace's root.</source>
      <translation>{shown} 用 .. 向上；请从工作区根目录写起。</translation>
    </message>
    <message>
      <source>{shown} names no file; for every file of the workspace write **.</source>
      <translation>{shown} 没有指定文件；要表示工作区的所有文件请写 **。</translation>
    </message>
    <message>
      <source>{shown}: ** stands for whole folders alone, such as src/**/*.py; else write *.</source>
      <translation>{shown}：** 只代表整个文件夹，如 src/**/*.py；否则请写 *。</translation>
    </message>
    <message>
      <source>{name} is no name of a dependency: give names alone, without versions or extras, such as httpx, @scope/package, group:artifact.</source>
      <translation>{name} 不是依赖项名称：请只写名称，不含版本或附加项，如 httpx、@scope/package、group:artifact。</translation>
    </message>
    <message>
      <source>The last two lines must be “at most 40 changed lines” and “no new dependencies” or “new dependencies: httpx”.</source>
      <translation>最后两行必须是“at most 40 changed lines”以及“no new dependencies”或“new dependencies: httpx”。</translation>
    </message>
    <message>
      <source>The demo needs git; install it and start again.</source>
      <translation>演示需要 git；请安装后重新启动。</translation>
    </message>
    <message>
      <source>git {words} failed in the demo's folder: {stderr}</source>
      <translation>git {words} 在演示文件夹中失败：{stderr}</translation>
    </message>
    <message>
      <source>{what} on {when}. What is known of it is in {without_home}{more}, without keys and passwords. Read it, and send it along when you report the fault; nothing is sent by itself.</source>
      <translation>{what}，时间 {when}。已知情况在 {without_home}{more}，不含密钥和密码。请阅读，并在报告故障时附上；不会自动发送任何内容。</translation>
    </message>
    <message>
      <source> and {made} more beside it</source>
      <translation> 及其旁边另外 {made} 个</translation>
    </message>
    <message>
      <source>K2Desk met an error it was not prepared for, and ends. What is known of it stands above; the next window says where it is kept.</source>
      <translation>K2Desk 遇到了意料之外的错误，即将结束。已知情况见上文；下一个窗口会说明保存位置。</translation>
    </message>
    <message>
      <source>The file would lie in the folder K2Desk works in, where nothing is written without a review. Choose another folder.</source>
      <translation>该文件会位于 K2Desk 工作的文件夹中，那里未经审阅不写入任何内容。请选择其他文件夹。</translation>
    </message>
    <message>
      <source>{name} can't be written: {strerror}. Choose another place.</source>
      <translation>无法写入 {name}：{strerror}。请选择其他位置。</translation>
    </message>
    <message>
      <source>${prompt} in, ${completion} out a million tokens ({source})</source>
      <translation>每百万 token 输入 ${prompt}，输出 ${completion}（{source}）</translation>
    </message>
    <message>
      <source>A session needs a title; it keeps the one it has.</source>
      <translation>会话需要标题；保留原有标题。</translation>
    </message>
    <message>
      <source>This session belongs to the folder {folder}. Open that one to go on in it.</source>
      <translation>此会话属于文件夹 {folder}。请打开该文件夹以继续。</translation>
    </message>
    <message>
      <source>the tests came to no result, without the change or with all of it</source>
      <translation>没有该更改或应用全部更改时，测试都没有结果</translation>
    </message>
    <message>
      <source>it has more than {most_hunks} hunks</source>
      <translation>它有超过 {most_hunks} 个区块</translation>
    </message>
    <message>
      <source>part {without} has no rule</source>
      <translation>第 {without} 部分没有规则</translation>
    </message>
    <message>
      <source>Rules in {path} that are not used: {wrong}.</source>
      <translation>{path} 中未使用的规则：{wrong}。</translation>
    </message>
    <message>
      <source>No rule of {path} is used. {complaint}</source>
      <translation>{path} 中的规则均未使用。{complaint}</translation>
    </message>
    <message>
      <source>This rule does not hold any more; look at the list again.</source>
      <translation>此规则已不再有效；请重新查看列表。</translation>
    </message>
    <message>
      <source>{rule} says otherwise</source>
      <translation>{rule} 另有规定</translation>
    </message>
    <message>
      <source>{refused} is never run</source>
      <translation>{refused} 从不运行</translation>
    </message>
    <message>
      <source>its last day was {until}</source>
      <translation>其有效期至 {until}</translation>
    </message>
    <message>
      <source>{path} has changed on the disk since this was proposed</source>
      <translation>自此提案提出以来，{path} 在磁盘上已有变化</translation>
    </message>
    <message>
      <source>says something else now: {name}</source>
      <translation>现在内容不同：{name}</translation>
    </message>
    <message>
      <source>There is no server {name} in {path}. Put it there as [servers.{name2}].</source>
      <translation>{path} 中没有服务器 {name}。请以 [servers.{name2}] 的形式添加。</translation>
    </message>
    <message>
      <source>{name} is not what you looked at any more. Look again.</source>
      <translation>{name} 已不是您查看过的内容。请重新查看。</translation>
    </message>
    <message>
      <source>{files} files ({size} MB, tree {hash})</source>
      <translation>{files} 个文件（{size} MB，树 {hash}）</translation>
    </message>
    <message>
      <source>Proofs of selections run on the cluster at {shown}: {what}, and what is ticked, are sent to it. Files that usually hold secrets stay here.{sealed}</source>
      <translation>所选内容的验证在集群 {shown} 上运行：会向它发送{what}以及勾选的内容。通常含机密的文件留在本机。{sealed}</translation>
    </message>
    <message>
      <source>on the cluster at {shown}, which is sent {what}</source>
      <translation>在集群 {shown} 上，会向它发送{what}</translation>
    </message>
    <message>
      <source>{root} can't be looked at: {strerror}. Choose another folder.</source>
      <translation>无法查看 {root}：{strerror}。请选择其他文件夹。</translation>
    </message>
    <message>
      <source>The journal holds no blob {name}; restore the journal from a backup.</source>
      <translation>日志库中没有 blob {name}；请从备份恢复日志库。</translation>
    </message>
    <message>
      <source>The blob {name} is damaged; restore the journal's folder from a backup.</source>
      <translation>blob {name} 已损坏；请从备份恢复日志库文件夹。</translation>
    </message>
    <message>
      <source>The blob {name} can't be read ({error}); restore the journal's folder from a backup.</source>
      <translation>无法读取 blob {name}（{error}）；请从备份恢复日志库文件夹。</translation>
    </message>
    <message>
      <source>An event of kind {name} can't be recorded: {error}. Nothing was stored.</source>
      <translation>无法记录类型为 {name} 的事件：{error}。没有保存任何内容。</translation>
    </message>
    <message>
      <source>The journal holds an event this K2Desk can't read ({error}); open it with the K2Desk that wrote it.</source>
      <translation>日志库含有此 K2Desk 无法读取的事件（{error}）；请用写入它的 K2Desk 打开。</translation>
    </message>
    <message>
      <source>The record ends a change {change_id} it never began; verify the session.</source>
      <translation>记录中结束了从未开始的更改 {change_id}；请核验此会话。</translation>
    </message>
    <message>
      <source>This session made no change {change_id}; nothing can be taken back.</source>
      <translation>此会话没有更改 {change_id}；没有可撤回的内容。</translation>
    </message>
    <message>
      <source>This change was never in effect, so there is nothing to take back.</source>
      <translation>此更改从未生效，因此没有可撤回的内容。</translation>
    </message>
    <message>
      <source>This change did not write one of these files; nothing can be taken back.</source>
      <translation>此更改没有写入其中某个文件；没有可撤回的内容。</translation>
    </message>
    <message>
      <source>The record of change {change_id} makes no sense; verify the session.</source>
      <translation>更改 {change_id} 的记录不合逻辑；请核验此会话。</translation>
    </message>
    <message>
      <source>A fork can't begin at record {seq}; this session has {records}.</source>
      <translation>分叉不能从第 {seq} 条记录开始；此会话有 {records} 条。</translation>
    </message>
    <message>
      <source>The signature of {where} is not the key's: it was changed from outside.</source>
      <translation>{where} 的签名与密钥不符：它被外部更改过。</translation>
    </message>
    <message>
      <source>The signed {where} is gone: the session was cut short after record {last}.</source>
      <translation>已签名的 {where} 不见了：会话在第 {last} 条记录之后被截断。</translation>
    </message>
    <message>
      <source>What was signed as {where} is another record: it was written anew.</source>
      <translation>签名为 {where} 的是另一条记录：它被重新写过。</translation>
    </message>
    <message>
      <source>The session can't be locked in {folder}: {strerror}.</source>
      <translation>无法在 {folder} 中锁定会话：{strerror}。</translation>
    </message>
    <message>
      <source>This session is open in another K2Desk window. Go on there, or begin a new session.</source>
      <translation>此会话已在另一个 K2Desk 窗口中打开。请在那里继续，或开始新会话。</translation>
    </message>
    <message>
      <source>A session begins with SessionStarted, once; nothing was stored.</source>
      <translation>会话以 SessionStarted 开始，且仅一次；没有保存任何内容。</translation>
    </message>
    <message>
      <source>The journal holds no session {session_id}; pick one from the session list.</source>
      <translation>日志库中没有会话 {session_id}；请从会话列表中选择。</translation>
    </message>
    <message>
      <source>The list lacks the session {session_id}; verify the journal.</source>
      <translation>列表中缺少会话 {session_id}；请核验日志库。</translation>
    </message>
    <message>
      <source>Record {number} of session {session_id} does not follow from the one before: the journal was changed from outside. Restore it from a backup, or go on in a new session.</source>
      <translation>会话 {session_id} 的第 {number} 条记录与前一条不衔接：日志库被外部更改过。请从备份恢复，或在新会话中继续。</translation>
    </message>
    <message>
      <source>Something just happened in this session, so it was not deleted. Try again.</source>
      <translation>此会话刚刚发生了变化，因此没有删除。请重试。</translation>
    </message>
    <message>
      <source>It has no records.</source>
      <translation>它没有记录。</translation>
    </message>
    <message>
      <source>There is nothing to report: the session is empty.</source>
      <translation>没有可报告的内容：会话为空。</translation>
    </message>
    <message>
      <source>A change is just being written; try again when it is done.</source>
      <translation>正在写入一项更改；请在完成后重试。</translation>
    </message>
    <message>
      <source>The journal {path} can't be used ({why}); check its folder, its permissions and the disk.</source>
      <translation>无法使用日志库 {path}（{why}）；请检查其文件夹、权限和磁盘。</translation>
    </message>
    <message>
      <source>The journal {path} is damaged and was left as it is. Move it and its folder aside and start K2Desk again: it begins a new journal. A copy from your backup can be put in its place.</source>
      <translation>日志库 {path} 已损坏，保持原样。请将它及其文件夹移开并重新启动 K2Desk：它会开始新的日志库。也可以放回备份副本。</translation>
    </message>
    <message>
      <source>Another K2Desk holds the journal {path}; close it and try again.</source>
      <translation>另一个 K2Desk 正在使用日志库 {path}；请关闭它后重试。</translation>
    </message>
    <message>
      <source>The disk with the journal {path} is full; make room and try again.</source>
      <translation>日志库 {path} 所在的磁盘已满；请腾出空间后重试。</translation>
    </message>
    <message>
      <source>{path} is not a journal of K2Desk; move it aside and start K2Desk again.</source>
      <translation>{path} 不是 K2Desk 的日志库；请将其移开并重新启动 K2Desk。</translation>
    </message>
    <message>
      <source>The journal {path} was written by a newer K2Desk (version {version}, this one knows {newest}); it was left as it is. Install the newer K2Desk to open it.</source>
      <translation>日志库 {path} 由更新的 K2Desk 写入（版本 {version}，当前支持 {newest}）；保持原样。请安装更新的 K2Desk 来打开。</translation>
    </message>
    <message>
      <source>This session is no longer in the trash.</source>
      <translation>此会话已不在回收站中。</translation>
    </message>
    <message>
      <source>There is no session {session}.</source>
      <translation>没有会话 {session}。</translation>
    </message>
    <message>
      <source>This bundle was made by a newer K2Desk. Update yours to read it.</source>
      <translation>此数据包由更新的 K2Desk 制作。请更新后再读取。</translation>
    </message>
    <message>
      <source>This bundle holds no session. Ask for it once more.</source>
      <translation>此数据包不含会话。请再次索取。</translation>
    </message>
    <message>
      <source>This bundle lacks some of its {records} records. Ask for it once more.</source>
      <translation>此数据包缺少其 {records} 条记录中的一部分。请再次索取。</translation>
    </message>
    <message>
      <source>This is no bundle of K2Desk: {error}. Choose a .k2bundle file.</source>
      <translation>这不是 K2Desk 的数据包：{error}。请选择 .k2bundle 文件。</translation>
    </message>
    <message>
      <source>This bundle can't be read: {error}. Ask for it once more.</source>
      <translation>无法读取此数据包：{error}。请再次索取。</translation>
    </message>
    <message>
      <source>The bundle is damaged: blob {name} holds other bytes. Ask for it anew.</source>
      <translation>数据包已损坏：blob {name} 的字节不符。请重新索取。</translation>
    </message>
    <message>
      <source>What you wrote can't be kept in {folder}: {strerror}. Mend that, or keep a copy of it elsewhere, before you close the window.</source>
      <translation>您写的内容无法保存到 {folder}：{strerror}。请在关闭窗口前解决，或另存一份。</translation>
    </message>
    <message>
      <source>it gave no answer within {start_seconds} s</source>
      <translation>它在 {start_seconds} 秒内没有应答</translation>
    </message>
    <message>
      <source>there is no program {filename}</source>
      <translation>没有程序 {filename}</translation>
    </message>
    <message>
      <source>{name} offers more than {most_tools} tools, which no model can use well.</source>
      <translation>{name} 提供了超过 {most_tools} 个工具，任何模型都用不好。</translation>
    </message>
    <message>
      <source>{name} offers two tools of one name.</source>
      <translation>{name} 提供了两个同名的工具。</translation>
    </message>
    <message>
      <source>{name} can't be used: {why}.{more}</source>
      <translation>无法使用 {name}：{why}。{more}</translation>
    </message>
    <message>
      <source>{name} gave no answer within {seconds} s.</source>
      <translation>{name} 在 {seconds} 秒内没有应答。</translation>
    </message>
    <message>
      <source>{name} failed: {why}.{more}</source>
      <translation>{name} 失败：{why}。{more}</translation>
    </message>
    <message>
      <source> It said: {said}</source>
      <translation> 它说：{said}</translation>
    </message>
    <message>
      <source>{name} offers other tools than the user agreed to, so nothing is sent to it. The user can look at them in Settings, Tool servers, or with: k2desk mcp {name2}</source>
      <translation>{name} 提供的工具与用户同意的不同，因此不向它发送任何内容。用户可在“设置”的“工具服务器”中查看，或运行：k2desk mcp {name2}</translation>
    </message>
    <message>
      <source>it sent a message of more than {longest_line} bytes</source>
      <translation>它发送了超过 {longest_line} 字节的消息</translation>
    </message>
    <message>
      <source>The arguments are longer than {most_arguments} characters. Send less.</source>
      <translation>参数超过 {most_arguments} 个字符。请减少内容。</translation>
    </message>
    <message>
      <source>The arguments must be one JSON object.</source>
      <translation>参数必须是一个 JSON 对象。</translation>
    </message>
    <message>
      <source>to {hostname}</source>
      <translation>发往 {hostname}</translation>
    </message>
    <message>
      <source>Call {name}?</source>
      <translation>调用 {name}？</translation>
    </message>
    <message>
      <source>Call {name}</source>
      <translation>调用 {name}</translation>
    </message>
    <message>
      <source>{text} characters</source>
      <translation>{text} 个字符</translation>
    </message>
    <message>
      <source>The arguments are not valid JSON ({error}). Send one JSON object.</source>
      <translation>参数不是有效的 JSON（{error}）。请发送一个 JSON 对象。</translation>
    </message>
    <message>
      <source>{error} Go on without it, or tell the user.</source>
      <translation>{error}请不使用它继续，或告知用户。</translation>
    </message>
    <message>
      <source>`replace_all` must be true or false.</source>
      <translation>`replace_all` 必须是 true 或 false。</translation>
    </message>
    <message>
      <source>`{name}` must be a list.</source>
      <translation>`{name}` 必须是列表。</translation>
    </message>
    <message>
      <source>The arguments lack `{names}`.</source>
      <translation>参数中缺少 `{names}`。</translation>
    </message>
    <message>
      <source>A path is empty.</source>
      <translation>有一个路径为空。</translation>
    </message>
    <message>
      <source>`delete` must be a list of paths.</source>
      <translation>`delete` 必须是路径列表。</translation>
    </message>
    <message>
      <source>It makes or changes a symbolic link, which K2Desk never does.</source>
      <translation>它创建或更改符号链接，K2Desk 从不这样做。</translation>
    </message>
    <message>
      <source>It changes a submodule, which K2Desk never does.</source>
      <translation>它更改子模块，K2Desk 从不这样做。</translation>
    </message>
    <message>
      <source>Line {at}: this is the diff of a merge, which belongs to several versions.</source>
      <translation>第 {at} 行：这是合并的差异，属于多个版本。</translation>
    </message>
    <message>
      <source>Line {first}: it changes a binary file, which can't be read here.</source>
      <translation>第 {first} 行：它更改二进制文件，此处无法读取。</translation>
    </message>
    <message>
      <source>Line {first}: no hunk follows; each begins with a line such as @@ -1,3 +1,4 @@.</source>
      <translation>第 {first} 行：后面没有区块；每个区块以 @@ -1,3 +1,4 @@ 这样的行开头。</translation>
    </message>
    <message>
      <source>Line {line}: the diff names no file. Begin it with --- a/PATH and +++ b/PATH.</source>
      <translation>第 {line} 行：差异没有指定文件。请以 --- a/路径 和 +++ b/路径 开头。</translation>
    </message>
    <message>
      <source>Line {line}: nothing is said of what becomes of {old}.</source>
      <translation>第 {line} 行：没有说明 {old} 如何变化。</translation>
    </message>
    <message>
      <source>Line {line}: the file {verb}, so it must have one hunk with all its lines.</source>
      <translation>第 {line} 行：该文件{verb}，因此必须有一个包含其所有行的区块。</translation>
    </message>
    <message>
      <source>Line {at}: this hunk has no lines.</source>
      <translation>第 {at} 行：此区块没有任何行。</translation>
    </message>
    <message>
      <source>There are no edits. Give at least one with `old` and `new`.</source>
      <translation>没有编辑。请至少给出一个含 `old` 和 `new` 的编辑。</translation>
    </message>
    <message>
      <source>The edits change nothing: the file holds this text already.</source>
      <translation>编辑没有改变任何内容：文件已是此文本。</translation>
    </message>
    <message>
      <source>The file would grow over {largest} MiB; divide it into several.</source>
      <translation>文件将超过 {largest} MiB；请分成多个。</translation>
    </message>
    <message>
      <source>This hunk has no line of context and removes none, so its place can't be told. Give the lines around it.</source>
      <translation>此区块没有上下文行，也不删除任何行，因此无法确定位置。请给出周围的行。</translation>
    </message>
    <message>
      <source>`old` is empty. Quote the lines next to the place; to make a file, give its content.</source>
      <translation>`old` 为空。请引用该位置旁边的行；要新建文件，请给出内容。</translation>
    </message>
    <message>
      <source>`old` and `new` are the same, so there is nothing to change.</source>
      <translation>`old` 与 `new` 相同，因此没有可更改的内容。</translation>
    </message>
    <message>
      <source>`{name}` holds a character that is no text (NUL or half a surrogate pair).</source>
      <translation>`{name}` 含有非文本字符（NUL 或半个代理对）。</translation>
    </message>
    <message>
      <source>Edits {before} and {before2} overlap. All edits are placed in the file as it is before the call: join them to one.</source>
      <translation>编辑 {before} 与 {before2} 重叠。所有编辑都以调用前的文件为准：请合并为一个。</translation>
    </message>
    <message>
      <source>Line {at} of the text does not belong there. A section begins with {add}, {update} or {delete}; every line of a file begins with a blank, + or -.</source>
      <translation>文本的第 {at} 行不应在此。每节以 {add}、{update} 或 {delete} 开头；文件的每一行以空格、+ 或 - 开头。</translation>
    </message>
    <message>
      <source>Line {at}: the patch has no line {end}; the text may be cut off.</source>
      <translation>第 {at} 行：补丁没有 {end} 行；文本可能被截断。</translation>
    </message>
    <message>
      <source>Line {end}: the patch is empty.</source>
      <translation>第 {end} 行：补丁为空。</translation>
    </message>
    <message>
      <source>Line {at}: no file is named.</source>
      <translation>第 {at} 行：没有指定文件。</translation>
    </message>
    <message>
      <source>Line {line}: nothing is said of what becomes of {path}.</source>
      <translation>第 {line} 行：没有说明 {path} 如何变化。</translation>
    </message>
    <message>
      <source>Line {first}: this chunk has no lines.</source>
      <translation>第 {first} 行：此段没有任何行。</translation>
    </message>
    <message>
      <source>`old` is indented deeper than the file, and a line of `new` is not; write both with the file's own indentation.</source>
      <translation>`old` 的缩进比文件深，而 `new` 的某行不是；请两者都使用文件自身的缩进。</translation>
    </message>
    <message>
      <source>the path holds {list}: {path}</source>
      <translation>路径含有 {list}：{path}</translation>
    </message>
    <message>
      <source>may be executed (mode {new})</source>
      <translation>可执行（模式 {new}）</translation>
    </message>
    <message>
      <source>hidden characters: {list}</source>
      <translation>隐藏字符：{list}</translation>
    </message>
    <message>
      <source>{count} line over {long_line} characters, the longest {longest}</source>
      <translation>{count} 行超过 {long_line} 个字符，最长 {longest}</translation>
    </message>
    <message>
      <source>{count} lines over {long_line} characters, the longest {longest}</source>
      <translation>{count} 行超过 {long_line} 个字符，最长 {longest}</translation>
    </message>
    <message>
      <source>changes beyond column {far_column}</source>
      <translation>更改位于第 {far_column} 列之后</translation>
    </message>
    <message>
      <source>line endings become mixed, CRLF and LF (were {old})</source>
      <translation>换行符变为 CRLF 与 LF 混用（原为 {old}）</translation>
    </message>
    <message>
      <source>line endings change: {old} → {new}</source>
      <translation>换行符变化：{old} → {new}</translation>
    </message>
    <message>
      <source>The new text is there already, at line {found}: this edit may have been applied before.</source>
      <translation>新文本已在第 {found} 行：此编辑可能之前已应用。</translation>
    </message>
    <message>
      <source>Edit {number} of {count}: {error}</source>
      <translation>编辑 {number}/{count}：{error}</translation>
    </message>
    <message>
      <source>{names} {fine} {verb}, but edits are applied together or not at all: give all of them again.</source>
      <translation>{names} {fine} {verb}，但编辑要么全部应用，要么都不应用：请重新给出全部。</translation>
    </message>
    <message>
      <source>Line {at} of the text begins with neither blank, + nor -, so the hunk's end can't be told. Give every line of a hunk its sign, and put the diff into a fence of its own.</source>
      <translation>文本的第 {at} 行不以空格、+ 或 - 开头，因此无法确定区块的结尾。请为区块的每一行加上符号，并将差异放入单独的代码块。</translation>
    </message>
    <message>
      <source>PNG picture, {width}×{height}</source>
      <translation>PNG 图片，{width}×{height}</translation>
    </message>
    <message>
      <source>GIF picture, {width}×{height}</source>
      <translation>GIF 图片，{width}×{height}</translation>
    </message>
    <message>
      <source>`old` is there {count} times{but}, at lines {named}. Add lines around it until it is unique</source>
      <translation>`old` 出现 {count} 次{but}，在第 {named} 行。请加上周围的行，使其唯一</translation>
    </message>
    <message>
      <source>The text is too long: a patch may have {most} MiB.</source>
      <translation>文本太长：补丁最多 {most} MiB。</translation>
    </message>
    <message>
      <source>There is no change of a file in this text. K2Desk reads unified diffs, SEARCH/REPLACE blocks, apply_patch envelopes and the arguments of propose_edit.</source>
      <translation>此文本中没有文件更改。K2Desk 可读取统一差异、SEARCH/REPLACE 块、apply_patch 信封以及 propose_edit 的参数。</translation>
    </message>
    <message>
      <source>Line {at}: the hunk does not say which file it is about.</source>
      <translation>第 {at} 行：区块没有说明针对哪个文件。</translation>
    </message>
    <message>
      <source>This hunk holds characters that hide, or line ends of two kinds, which an editor would change unseen. Tick the lines you want, or comment on them.</source>
      <translation>此区块含有隐藏字符或两种换行符，编辑器会在不知不觉中更改它们。请勾选所需的行，或对其评论。</translation>
    </message>
    <message>
      <source>Line {at}: no file is named. Write its path on the line above the block.</source>
      <translation>第 {at} 行：没有指定文件。请在块上方一行写出路径。</translation>
    </message>
    <message>
      <source>Line {at}: the block has no &gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE; the text may be cut off.</source>
      <translation>第 {at} 行：该块没有 &gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE；文本可能被截断。</translation>
    </message>
    <message>
      <source>Line {at}: another block begins before this one has its &gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE.</source>
      <translation>第 {at} 行：此块的 &gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE 出现之前又开始了另一块。</translation>
    </message>
    <message>
      <source>Line {at}: the block has {count} of =======, so its two halves can't be told apart.</source>
      <translation>第 {at} 行：该块有 {count} 个 =======，因此无法分清两半。</translation>
    </message>
    <message>
      <source>The file has {data} bytes; files over {largest} MiB can't be edited.</source>
      <translation>文件有 {data} 字节；超过 {largest} MiB 的文件无法编辑。</translation>
    </message>
    <message>
      <source>The file is binary (it holds NUL bytes) and can't be edited.</source>
      <translation>文件是二进制（含 NUL 字节），无法编辑。</translation>
    </message>
    <message>
      <source>The file is binary (it begins like UTF-16 but is none) and can't be edited.</source>
      <translation>文件是二进制（开头像 UTF-16 但不是），无法编辑。</translation>
    </message>
    <message>
      <source>The file is in {encoding}, which has no {sign} (U+{ord}). Write it another way, or ask the user to convert the file to UTF-8.</source>
      <translation>文件编码为 {encoding}，没有 {sign} (U+{ord})。请换一种写法，或请用户将文件转换为 UTF-8。</translation>
    </message>
    <message>
      <source>Line {bad} of the diff is no header of a hunk; make the diff anew.</source>
      <translation>差异的第 {bad} 行不是区块头；请重新生成差异。</translation>
    </message>
    <message>
      <source>{path} is not a path inside the project</source>
      <translation>{path} 不是项目内的路径</translation>
    </message>
    <message>
      <source>The tests took longer than {seconds} seconds and were ended</source>
      <translation>测试超过 {seconds} 秒，已结束</translation>
    </message>
    <message>
      <source>{program} is not on this machine. Install it, or set another command</source>
      <translation>本机没有 {program}。请安装，或设置其他命令</translation>
    </message>
    <message>
      <source>the cluster at {address} does not answer. Start it, or correct its address. To run here instead, empty the cluster's address in the settings.</source>
      <translation>集群 {address} 没有应答。请启动它，或更正地址。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>“{shown}” is no address of a cluster. One looks like tls://build.example:8786. To run here instead, empty the cluster's address in the settings.</source>
      <translation>“{shown}”不是集群地址。地址的格式如 tls://build.example:8786。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>a cluster needs one more package. Install it: pip install 'k2desk[cluster]'. To run here instead, empty the cluster's address in the settings.</source>
      <translation>集群需要另一个软件包。请安装：pip install 'k2desk[cluster]'。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>tls:// needs the files of the authority, the certificate and its key. To run here instead, empty the cluster's address in the settings.</source>
      <translation>tls:// 需要颁发机构、证书及其密钥的文件。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>the cluster has no workers. Start some: dask worker ADDRESS. To run here instead, empty the cluster's address in the settings.</source>
      <translation>集群没有工作进程。请启动：dask worker ADDRESS。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>the cluster has version {other} of distributed and this is {own}. Install the same one on both. To run here instead, empty the cluster's address in the settings.</source>
      <translation>集群的 distributed 版本为 {other}，本机为 {own}。请在两边安装相同版本。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>{refusal}. To run here instead, empty the cluster's address in the settings.</source>
      <translation>{refusal}。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>worker after worker was lost during this run. Look at their logs. To run here instead, empty the cluster's address in the settings.</source>
      <translation>运行期间工作进程接连丢失。请查看其日志。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>a worker has no K2Desk. Install it there: pip install 'k2desk[cluster]' (version {version}). To run here instead, empty the cluster's address in the settings.</source>
      <translation>某个工作进程没有 K2Desk。请在那里安装：pip install 'k2desk[cluster]'（版本 {version}）。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>a worker failed ({kind}: {error}). To run here instead, empty the cluster's address in the settings.</source>
      <translation>某个工作进程失败（{kind}：{error}）。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>a worker answered with what is no result. To run here instead, empty the cluster's address in the settings.</source>
      <translation>某个工作进程返回的不是结果。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>Files have changed on the disk meanwhile.</source>
      <translation>磁盘上的文件已有变化。</translation>
    </message>
    <message>
      <source>the cluster has lost all its workers. Start some. To run here instead, empty the cluster's address in the settings.</source>
      <translation>集群丢失了所有工作进程。请启动一些。要改为在本机运行，请在设置中清空集群地址。</translation>
    </message>
    <message>
      <source>what is in {path} beyond what can be looked at</source>
      <translation>{path} 中超出可查看范围的内容</translation>
    </message>
    <message>
      <source>what is in the folder beyond what can be looked at</source>
      <translation>文件夹中超出可查看范围的内容</translation>
    </message>
    <message>
      <source>{new} more new files</source>
      <translation>另有 {new} 个新文件</translation>
    </message>
    <message>
      <source>{changes} more files than can be looked through</source>
      <translation>另有 {changes} 个文件超出可查看数量</translation>
    </message>
    <message>
      <source>The project has more than {files} files; that is too many to copy</source>
      <translation>项目有超过 {files} 个文件；太多，无法复制</translation>
    </message>
    <message>
      <source>The project's files are larger than {limit} MiB; that is too much to copy</source>
      <translation>项目文件超过 {limit} MiB；太大，无法复制</translation>
    </message>
    <message>
      <source>Copying the project took longer than {seconds} seconds; it was stopped</source>
      <translation>复制项目超过 {seconds} 秒；已停止</translation>
    </message>
    <message>
      <source>{path} can't be copied: {strerror}</source>
      <translation>无法复制 {path}：{strerror}</translation>
    </message>
    <message>
      <source>changed {n} file</source>
      <translation>更改了 {n} 个文件</translation>
    </message>
    <message>
      <source>changed {n} files</source>
      <translation>更改了 {n} 个文件</translation>
    </message>
    <message>
      <source>changed {n}</source>
      <translation>更改了 {n} 个</translation>
    </message>
    <message>
      <source>created {n} file</source>
      <translation>创建了 {n} 个文件</translation>
    </message>
    <message>
      <source>created {n} files</source>
      <translation>创建了 {n} 个文件</translation>
    </message>
    <message>
      <source>created {n}</source>
      <translation>创建了 {n} 个</translation>
    </message>
    <message>
      <source>deleted {n} file</source>
      <translation>删除了 {n} 个文件</translation>
    </message>
    <message>
      <source>deleted {n} files</source>
      <translation>删除了 {n} 个文件</translation>
    </message>
    <message>
      <source>deleted {n}</source>
      <translation>删除了 {n} 个</translation>
    </message>
    <message>
      <source>renamed {n} file</source>
      <translation>重命名了 {n} 个文件</translation>
    </message>
    <message>
      <source>renamed {n} files</source>
      <translation>重命名了 {n} 个文件</translation>
    </message>
    <message>
      <source>renamed {n}</source>
      <translation>重命名了 {n} 个</translation>
    </message>
    <message>
      <source>The results are larger than {most_bytes} bytes</source>
      <translation>结果超过 {most_bytes} 字节</translation>
    </message>
    <message>
      <source>The results have a document type, which JUnit XML does not need</source>
      <translation>结果含有文档类型声明，JUnit XML 不需要它</translation>
    </message>
    <message>
      <source>The results are no UTF-8</source>
      <translation>结果不是 UTF-8</translation>
    </message>
    <message>
      <source>The results are no XML: {error}</source>
      <translation>结果不是 XML：{error}</translation>
    </message>
    <message>
      <source>The results tell of more than {most_cases} tests</source>
      <translation>结果中的测试超过 {most_cases} 个</translation>
    </message>
    <message>
      <source>The project has more than {most_files} files</source>
      <translation>项目有超过 {most_files} 个文件</translation>
    </message>
    <message>
      <source>{path} belongs to somebody else</source>
      <translation>{path} 属于他人</translation>
    </message>
    <message>
      <source>the copy can't be read: {strerror}</source>
      <translation>无法读取副本：{strerror}</translation>
    </message>
    <message>
      <source>a worker has K2Desk {version} and this is {version2}. Install the same one on both</source>
      <translation>某个工作进程的 K2Desk 为 {version}，本机为 {version2}。请在两边安装相同版本</translation>
    </message>
    <message>
      <source>a worker confines tests less well than this machine ({label}). Mend it there: {reason}</source>
      <translation>某个工作进程对测试的隔离不如本机（{label}）。请在那里解决：{reason}</translation>
    </message>
    <message>
      <source>No Python here has {runner}. Install it in the project's environment: python3 -m venv .venv &amp;&amp; .venv/bin/pip install {runner2}</source>
      <translation>此处没有带 {runner} 的 Python。请在项目环境中安装：python3 -m venv .venv &amp;&amp; .venv/bin/pip install {runner2}</translation>
    </message>
    <message>
      <source>{note}; the output says why</source>
      <translation>{note}；原因见输出</translation>
    </message>
    <message>
      <source>{path} belongs to git; nothing was written</source>
      <translation>{path} 属于 git；没有写入任何内容</translation>
    </message>
    <message>
      <source>{path} can't be written in the copy: {strerror}</source>
      <translation>无法在副本中写入 {path}：{strerror}</translation>
    </message>
    <message>
      <source>A test command is one line, such as python -m pytest -q</source>
      <translation>测试命令是一行，如 python -m pytest -q</translation>
    </message>
    <message>
      <source>{target} is no test: give a path such as tests/test_a.py or tests/test_a.py::test_b</source>
      <translation>{target} 不是测试：请给出路径，如 tests/test_a.py 或 tests/test_a.py::test_b</translation>
    </message>
    <message>
      <source>{line} runs all tests or none; leave the target empty</source>
      <translation>{line} 要么运行所有测试，要么不运行；请将目标留空</translation>
    </message>
    <message>
      <source>Without the change: {note}</source>
      <translation>没有该更改时：{note}</translation>
    </message>
    <message>
      <source>The answer broke off before the model had finished.</source>
      <translation>回答在模型完成之前中断。</translation>
    </message>
    <message>
      <source>The model wrote a tool call as text beyond measure; nothing of it was run.</source>
      <translation>模型把工具调用写成了过长的文本；没有运行其中任何内容。</translation>
    </message>
    <message>
      <source>The model wrote its tool call as text and it was cut; nothing of it was run.</source>
      <translation>模型把工具调用写成了文本且被截断；没有运行其中任何内容。</translation>
    </message>
    <message>
      <source>The model made more than {max_calls} calls in one answer; none was run.</source>
      <translation>模型在一个回答中发出了超过 {max_calls} 个调用；均未运行。</translation>
    </message>
    <message>
      <source>The model wrote its tool call as text without saying which tool; nothing of it was run.</source>
      <translation>模型把工具调用写成了文本却没有说明是哪个工具；没有运行其中任何内容。</translation>
    </message>
    <message>
      <source>The answer reached its longest length inside a tool call; the call was dropped. Ask for smaller steps.</source>
      <translation>回答在工具调用中达到最大长度；该调用已丢弃。请要求更小的步骤。</translation>
    </message>
    <message>
      <source>The gateway's content filter stopped the answer.</source>
      <translation>网关的内容过滤器停止了回答。</translation>
    </message>
    <message>
      <source>The model called a tool without naming it; the call was dropped.</source>
      <translation>模型调用了工具却没有指明名称；该调用已丢弃。</translation>
    </message>
    <message>
      <source>The model wanted to call a tool, but no call arrived.</source>
      <translation>模型想调用工具，但没有收到调用。</translation>
    </message>
    <message>
      <source>A piece of a tool call arrived damaged; it was dropped.</source>
      <translation>工具调用的一段到达时已损坏；已丢弃。</translation>
    </message>
    <message>
      <source>{prompt} in, {completion} out</source>
      <translation>输入 {prompt}，输出 {completion}</translation>
    </message>
    <message>
      <source>the answer had no end after {each} s</source>
      <translation>回答在 {each} 秒后仍未结束</translation>
    </message>
    <message>
      <source>{figures}; about {sent} were sent</source>
      <translation>{figures}；实际发送约 {sent}</translation>
    </message>
    <message>
      <source>{figures}; about {said} came</source>
      <translation>{figures}；实际收到约 {said}</translation>
    </message>
    <message>
      <source>{figures}; {cached} of them cached</source>
      <translation>{figures}；其中 {cached} 来自缓存</translation>
    </message>
    <message>
      <source>it calls {name}</source>
      <translation>它调用了 {name}</translation>
    </message>
    <message>
      <source>it calls nothing</source>
      <translation>它没有调用任何工具</translation>
    </message>
    <message>
      <source>No word of an answer came in {each} s.</source>
      <translation>{each} 秒内没有收到任何回答。</translation>
    </message>
    <message>
      <source>{missing} is missing</source>
      <translation>缺少 {missing}</translation>
    </message>
    <message>
      <source>{more} is not in the schema</source>
      <translation>{more} 不在模式中</translation>
    </message>
    <message>
      <source>first words after {first} s, {rate} tokens a second</source>
      <translation>{first} 秒后出现首个词，每秒 {rate} 个 token</translation>
    </message>
    <message>
      <source>Choose one it lists in Settings, such as {some}.</source>
      <translation>请在设置中选择它列出的模型，如 {some}。</translation>
    </message>
    <message>
      <source>{names}, but not {model}</source>
      <translation>{names}，但没有 {model}</translation>
    </message>
    <message>
      <source>{names}, but not a model to ask for</source>
      <translation>{names}，但没有可请求的模型</translation>
    </message>
    <message>
      <source>only after {stopping} s</source>
      <translation>{stopping} 秒后才停止</translation>
    </message>
    <message>
      <source>${prompt} in, ${completion} out a million are assumed</source>
      <translation>按每百万输入 ${prompt}、输出 ${completion} 估算</translation>
    </message>
    <message>
      <source>no time was left after {total} s</source>
      <translation>{total} 秒后已没有时间</translation>
    </message>
    <message>
      <source>{names}, {model} among them</source>
      <translation>{names}，包括 {model}</translation>
    </message>
    <message>
      <source>the answer came in {pieces} pieces</source>
      <translation>回答分 {pieces} 段到达</translation>
    </message>
    <message>
      <source>{prompt} in, {completion} out{cached}</source>
      <translation>输入 {prompt}，输出 {completion}{cached}</translation>
    </message>
    <message>
      <source>in {stopping} ms</source>
      <translation>{stopping} 毫秒内</translation>
    </message>
    <message>
      <source>as of {date}</source>
      <translation>截至 {date}</translation>
    </message>
    <message>
      <source>${prompt} in, ${completion} out a million, {says}</source>
      <translation>每百万输入 ${prompt}，输出 ${completion}，{says}</translation>
    </message>
    <message>
      <source>The key works; {model} is not among its models.</source>
      <translation>密钥可用；其模型中没有 {model}。</translation>
    </message>
    <message>
      <source>The address answered with {page} and not with a stream. Check the base URL, and whether the network wants you to log in.</source>
      <translation>该地址返回的是{page}而不是数据流。请检查基础 URL，以及网络是否要求登录。</translation>
    </message>
    <message>
      <source>{sentences} It says: {heard}</source>
      <translation>{sentences}它说：{heard}</translation>
    </message>
    <message>
      <source>There is no such page; check the base URL. {message}</source>
      <translation>没有该页面；请检查基础 URL。{message}</translation>
    </message>
    <message>
      <source>The gateway vouches for itself only. If it is your own, choose its file as CA file under Network in Settings.</source>
      <translation>网关使用自签名证书。如果是您自己的，请在设置的“网络”中选择其文件作为 CA 文件。</translation>
    </message>
    <message>
      <source>Nobody K2Desk trusts vouches for the gateway. If a company's proxy sits in between, choose its file as CA file under Network in Settings.</source>
      <translation>没有 K2Desk 信任的机构为该网关担保。如果中间有公司代理，请在设置的“网络”中选择其文件作为 CA 文件。</translation>
    </message>
    <message>
      <source>No connection {way}. Check the proxy, or choose another way under Network in Settings.</source>
      <translation>无法{way}连接。请检查代理，或在设置的“网络”中选择其他方式。</translation>
    </message>
    <message>
      <source>{known} Nothing was sent.</source>
      <translation>{known}没有发送任何内容。</translation>
    </message>
    <message>
      <source>The certificate of the gateway is not valid. Nothing was sent.</source>
      <translation>网关的证书无效。没有发送任何内容。</translation>
    </message>
    <message>
      <source>The proxy wants a name and a password; the way is {way}. Put them into the proxy's URL under Network in Settings: http://name:password@host:port.</source>
      <translation>代理要求用户名和密码；连接方式为{way}。请在设置的“网络”中写入代理 URL：http://name:password@host:port。</translation>
    </message>
    <message>
      <source>The proxy refused to connect; the way is {way}. Check it, or choose another way under Network in Settings.</source>
      <translation>代理拒绝连接；连接方式为{way}。请检查，或在设置的“网络”中选择其他方式。</translation>
    </message>
    <message>
      <source>through the proxy {scheme}://{hostname}{port} ({told_by})</source>
      <translation>通过代理 {scheme}://{hostname}{port}（{told_by}）</translation>
    </message>
    <message>
      <source>At most {most} further headers can be sent.</source>
      <translation>最多可再发送 {most} 个请求头。</translation>
    </message>
    <message>
      <source>The proxy's URL looks like http://host:port; it may begin with https:// or socks5:// too.</source>
      <translation>代理 URL 的格式如 http://host:port；也可以 https:// 或 socks5:// 开头。</translation>
    </message>
    <message>
      <source>A header is a line such as X-Team: blue, in plain letters and signs.</source>
      <translation>请求头是一行，如 X-Team: blue，只含普通字母和符号。</translation>
    </message>
    <message>
      <source>K2Desk writes the header {name} itself; leave it out.</source>
      <translation>请求头 {name} 由 K2Desk 自行写入；请去掉。</translation>
    </message>
    <message>
      <source>The system names a proxy that can't be read. Mend HTTPS_PROXY, or choose another way under Network in Settings.</source>
      <translation>系统指定的代理无法读取。请更正 HTTPS_PROXY，或在设置的“网络”中选择其他方式。</translation>
    </message>
    <message>
      <source>The CA file {path} holds no certificate that can be read; it must be a PEM file, with -----BEGIN CERTIFICATE----- in it.</source>
      <translation>CA 文件 {path} 中没有可读的证书；它必须是 PEM 文件，含有 -----BEGIN CERTIFICATE-----。</translation>
    </message>
    <message>
      <source>The CA file {path} can't be read ({strerror}). Choose it again under Network in Settings.</source>
      <translation>无法读取 CA 文件 {path}（{strerror}）。请在设置的“网络”中重新选择。</translation>
    </message>
    <message>
      <source>Nothing came from the gateway for {whole} s.</source>
      <translation>{whole} 秒内没有收到网关的任何内容。</translation>
    </message>
    <message>
      <source>The package index named no version.</source>
      <translation>软件包索引没有给出版本。</translation>
    </message>
    <message>
      <source>The package index answered something else.</source>
      <translation>软件包索引返回了其他内容。</translation>
    </message>
    <message>
      <source>There is no provider {name}; known are: {found}.</source>
      <translation>没有提供方 {name}；已知的有：{found}。</translation>
    </message>
    <message>
      <source>The base URL must begin with https:// and name a host, such as https://host/v1.</source>
      <translation>基础 URL 必须以 https:// 开头并指明主机，如 https://host/v1。</translation>
    </message>
    <message>
      <source>The base URL must hold no user, no query and no fragment; only https://host/path.</source>
      <translation>基础 URL 不能含有用户、查询或片段；只能是 https://host/path。</translation>
    </message>
    <message>
      <source>The base URL must begin with https://: the key would cross the network in the open.</source>
      <translation>基础 URL 必须以 https:// 开头：否则密钥会明文传输。</translation>
    </message>
    <message>
      <source>The base URL can't be read; it looks like https://host/v1.</source>
      <translation>无法读取基础 URL；格式如 https://host/v1。</translation>
    </message>
    <message>
      <source>The gateway sent one piece of over {max} MB; it was not read.</source>
      <translation>网关发送了超过 {max} MB 的一段；未读取。</translation>
    </message>
    <message>
      <source>The key is empty or holds signs no key has, such as spaces. Paste it again.</source>
      <translation>密钥为空，或含有密钥中不会有的符号，如空格。请重新粘贴。</translation>
    </message>
    <message>
      <source>The answer was longer than {max_answer} MB.</source>
      <translation>回答超过 {max_answer} MB。</translation>
    </message>
    <message>
      <source>the record has {kind} here, the replay {other}</source>
      <translation>此处记录为 {kind}，重放为 {other}</translation>
    </message>
    <message>
      <source>{where}: recorded {shown}, now {shown2}</source>
      <translation>{where}：记录为 {shown}，现在为 {shown2}</translation>
    </message>
    <message>
      <source>{where}: it speaks of another thing than the record does</source>
      <translation>{where}：所指与记录不同</translation>
    </message>
    <message>
      <source>{kind}.text: recorded {shown}, now {shown2}</source>
      <translation>{kind}.text：记录为 {shown}，现在为 {shown2}</translation>
    </message>
    <message>
      <source>{where}: recorded {then}, now {now}</source>
      <translation>{where}：记录为 {then}，现在为 {now}</translation>
    </message>
    <message>
      <source>The record holds no answer to this request.</source>
      <translation>记录中没有对此请求的回答。</translation>
    </message>
    <message>
      <source>The record does not hold what the model wrote when room was made.</source>
      <translation>记录中没有腾出空间时模型所写的内容。</translation>
    </message>
    <message>
      <source>The request was longer than the context.</source>
      <translation>请求超出了上下文。</translation>
    </message>
    <message>
      <source>This tool is in the record only.</source>
      <translation>此工具只在记录中。</translation>
    </message>
    <message>
      <source>The record does not say how this ended.</source>
      <translation>记录没有说明其结果。</translation>
    </message>
    <message>
      <source>turn {turn} (“{said}”)</source>
      <translation>第 {turn} 回合（“{said}”）</translation>
    </message>
    <message>
      <source>record {seq}, {place}, step {step}</source>
      <translation>第 {seq} 条记录，{place}，第 {step} 步</translation>
    </message>
    <message>
      <source>record {seq}, {place}</source>
      <translation>第 {seq} 条记录，{place}</translation>
    </message>
    <message>
      <source>the record has nothing more, the replay {named}</source>
      <translation>记录已无内容，重放还有 {named}</translation>
    </message>
    <message>
      <source>the record has {told} here, and the replay went on without it</source>
      <translation>此处记录有 {told}，而重放没有它就继续了</translation>
    </message>
    <message>
      <source>what the user edited can't be edited again: {error}</source>
      <translation>用户编辑过的内容无法再次编辑：{error}</translation>
    </message>
    <message>
      <source>The record does not begin with the beginning of a session.</source>
      <translation>记录不是从会话的开头开始的。</translation>
    </message>
    <message>
      <source>{path} can't be read: {strerror}.</source>
      <translation>无法读取 {path}：{strerror}。</translation>
    </message>
    <message>
      <source>The bundle lacks the blob {name}. Ask for it anew.</source>
      <translation>数据包缺少 blob {name}。请重新索取。</translation>
    </message>
    <message>
      <source>A replay starts no process.</source>
      <translation>重放不启动任何进程。</translation>
    </message>
    <message>
      <source>The record does not hold it.</source>
      <translation>记录中没有它。</translation>
    </message>
    <message>
      <source>the record goes on with {kind}, the replay does not</source>
      <translation>记录接着是 {kind}，重放没有</translation>
    </message>
    <message>
      <source>{path} has other bytes at the end than the record says</source>
      <translation>{path} 最后的内容与记录不符</translation>
    </message>
    <message>
      <source>the record has {name} between two turns</source>
      <translation>记录在两个回合之间有 {name}</translation>
    </message>
    <message>
      <source>Windows made no job object ({why}); nothing was run</source>
      <translation>Windows 没有创建作业对象（{why}）；没有运行任何内容</translation>
    </message>
    <message>
      <source>The process could not be let run; nothing was run</source>
      <translation>无法让进程运行；没有运行任何内容</translation>
    </message>
    <message>
      <source>What stands by a command could not be started: {error}</source>
      <translation>无法启动命令的看护进程：{error}</translation>
    </message>
    <message>
      <source>This kernel's Landlock is too old to confine a command; nothing was run</source>
      <translation>此内核的 Landlock 太旧，无法隔离命令；没有运行任何内容</translation>
    </message>
    <message>
      <source>There is no system call filter for this machine; nothing was run</source>
      <translation>本机没有系统调用过滤器；没有运行任何内容</translation>
    </message>
    <message>
      <source>Landlock can't be set up: {strerror}; nothing was run</source>
      <translation>无法设置 Landlock：{strerror}；没有运行任何内容</translation>
    </message>
    <message>
      <source>{path} can't be shown to a command: {strerror}</source>
      <translation>无法向命令显示 {path}：{strerror}</translation>
    </message>
    <message>
      <source>Landlock takes no rule for {path}: {why}; nothing was run</source>
      <translation>Landlock 不接受 {path} 的规则：{why}；没有运行任何内容</translation>
    </message>
    <message>
      <source>Layers need the namespaces of level full; nothing was run</source>
      <translation>图层需要 full 级别的命名空间；没有运行任何内容</translation>
    </message>
    <message>
      <source>Commands are switched off: nothing here can confine or end them</source>
      <translation>命令已关闭：此处无法隔离或结束它们</translation>
    </message>
    <message>
      <source>bubblewrap can't confine processes here ({reason}); user namespaces may be switched off</source>
      <translation>bubblewrap 无法在此隔离进程（{reason}）；用户命名空间可能已关闭</translation>
    </message>
    <message>
      <source>it did not answer within {seconds} seconds</source>
      <translation>它在 {seconds} 秒内没有应答</translation>
    </message>
    <message>
      <source>{path} is a place of the system's own; nothing is run there</source>
      <translation>{path} 是系统位置；那里不运行任何内容</translation>
    </message>
    <message>
      <source>{subfolder} lies outside the project; nothing was run</source>
      <translation>{subfolder} 在项目之外；没有运行任何内容</translation>
    </message>
    <message>
      <source>A command with a NUL character can't be run</source>
      <translation>含 NUL 字符的命令无法运行</translation>
    </message>
    <message>
      <source>bubblewrap is gone from this machine, and nothing is run without it; install it again</source>
      <translation>本机已没有 bubblewrap，没有它就不运行任何内容；请重新安装</translation>
    </message>
    <message>
      <source>The sandbox could not be set up: {text}</source>
      <translation>无法设置沙盒：{text}</translation>
    </message>
    <message>
      <source>The sandbox could not be set up: no reason given</source>
      <translation>无法设置沙盒：没有给出原因</translation>
    </message>
    <message>
      <source>{argv} could not be started: {error}</source>
      <translation>无法启动 {argv}：{error}</translation>
    </message>
    <message>
      <source> and {named} more</source>
      <translation> 以及另外 {named} 个</translation>
    </message>
    <message>
      <source>, {count} of {hunks} hunks</source>
      <translation>，{count}/{hunks} 个区块</translation>
    </message>
    <message>
      <source>not in {few}</source>
      <translation>不在 {few} 中</translation>
    </message>
    <message>
      <source>{size_of}; {used} are used, this has {size}</source>
      <translation>{size_of}；已用 {used} 行，此处有 {size} 行</translation>
    </message>
    <message>
      <source>the new dependency {few}</source>
      <translation>新依赖项 {few}</translation>
    </message>
    <message>
      <source>The keyring refused ({name}). Unlock it and try again, or keep the key for this session only.</source>
      <translation>密钥环拒绝了（{name}）。请解锁后重试，或仅在此会话中保留密钥。</translation>
    </message>
    <message>
      <source>The keyring did not answer. It may be locked: unlock it and try again, or keep the key for this session only.</source>
      <translation>密钥环没有应答。它可能已锁定：请解锁后重试，或仅在此会话中保留密钥。</translation>
    </message>
    <message>
      <source>The keyring did not keep the key. Keep it for this session only.</source>
      <translation>密钥环没有保存密钥。请仅在此会话中保留。</translation>
    </message>
    <message>
      <source>{name} can't be set.</source>
      <translation>无法设置 {name}。</translation>
    </message>
    <message>
      <source>{title} must be a whole number from {low} to {high}.</source>
      <translation>{title} 必须是 {low} 到 {high} 之间的整数。</translation>
    </message>
    <message>
      <source>{title} must be one of: {values}.</source>
      <translation>{title} 必须是以下之一：{values}。</translation>
    </message>
    <message>
      <source>{title} can't be that.</source>
      <translation>{title} 不能是该值。</translation>
    </message>
    <message>
      <source>This rule is not in the file any more; look at the list again.</source>
      <translation>此规则已不在文件中；请重新查看列表。</translation>
    </message>
    <message>
      <source>{path} is damaged ({error}); mend it first.</source>
      <translation>{path} 已损坏（{error}）；请先修复。</translation>
    </message>
    <message>
      <source>The rules can't be written to {path}: {strerror}.</source>
      <translation>无法将规则写入 {path}：{strerror}。</translation>
    </message>
    <message>
      <source>It is no UTF-8 (at line {line}).</source>
      <translation>不是 UTF-8（第 {line} 行）。</translation>
    </message>
    <message>
      <source>It can't be read: {strerror}.</source>
      <translation>无法读取：{strerror}。</translation>
    </message>
    <message>
      <source>The field is empty. Paste the key from your provider's page.</source>
      <translation>字段为空。请从提供方的页面粘贴密钥。</translation>
    </message>
    <message>
      <source>This does not look like a key: keys are 8 to 512 letters, digits and signs without spaces. Copy it again from your provider's page.</source>
      <translation>这看起来不像密钥：密钥由 8 到 512 个字母、数字和符号组成，不含空格。请从提供方的页面重新复制。</translation>
    </message>
    <message>
      <source>{further}: unknown; servers stand in tables such as [servers.docs]</source>
      <translation>{further}：未知；服务器写在 [servers.docs] 这样的表中</translation>
    </message>
    <message>
      <source>{path} can't be read: {error}. No server is used.</source>
      <translation>无法读取 {path}：{error}。不使用任何服务器。</translation>
    </message>
    <message>
      <source>The settings file is damaged ({why}). {kept}; the defaults are in use.</source>
      <translation>设置文件已损坏（{why}）。{kept}；使用默认值。</translation>
    </message>
    <message>
      <source>Some settings in {path} cannot be and count as unset: {refused}</source>
      <translation>{path} 中的某些设置无效，视为未设置：{refused}</translation>
    </message>
    <message>
      <source>It is kept as {aside}</source>
      <translation>已另存为 {aside}</translation>
    </message>
    <message>
      <source>It could not be set aside ({strerror})</source>
      <translation>无法移开（{strerror}）</translation>
    </message>
    <message>
      <source>The settings can't be written to {path}: {reason}.</source>
      <translation>无法将设置写入 {path}：{reason}。</translation>
    </message>
    <message>
      <source>can't be read: {error}</source>
      <translation>无法读取：{error}</translation>
    </message>
    <message>
      <source>Works on text line by line.</source>
      <translation>逐行处理文本。</translation>
    </message>
    <message>
      <source>A program of awk can write files and start others.</source>
      <translation>awk 程序可以写文件并启动其他程序。</translation>
    </message>
    <message>
      <source>Runs a shell script.</source>
      <translation>运行 shell 脚本。</translation>
    </message>
    <message>
      <source>Whatever the script says is done.</source>
      <translation>脚本写了什么就会做什么。</translation>
    </message>
    <message>
      <source>Builds or tests Rust code.</source>
      <translation>构建或测试 Rust 代码。</translation>
    </message>
    <message>
      <source>Build scripts of every dependency run.</source>
      <translation>会运行每个依赖项的构建脚本。</translation>
    </message>
    <message>
      <source>Prints files.</source>
      <translation>输出文件内容。</translation>
    </message>
    <message>
      <source>Goes to another folder.</source>
      <translation>转到另一个文件夹。</translation>
    </message>
    <message>
      <source>Changes who may read, write or run files.</source>
      <translation>更改谁可以读、写或运行文件。</translation>
    </message>
    <message>
      <source>A file can become a program, or open to all.</source>
      <translation>文件可能变为程序，或对所有人开放。</translation>
    </message>
    <message>
      <source>Gives files to another user.</source>
      <translation>将文件转给另一用户。</translation>
    </message>
    <message>
      <source>You may lose access to them.</source>
      <translation>您可能失去对它们的访问权。</translation>
    </message>
    <message>
      <source>Copies files.</source>
      <translation>复制文件。</translation>
    </message>
    <message>
      <source>What has the same name at the other end is overwritten.</source>
      <translation>目标处同名的内容会被覆盖。</translation>
    </message>
    <message>
      <source>Talks to a server.</source>
      <translation>与服务器通信。</translation>
    </message>
    <message>
      <source>It can send files away, and what comes back may be run.</source>
      <translation>它可能向外发送文件，返回的内容也可能被运行。</translation>
    </message>
    <message>
      <source>Copies bytes.</source>
      <translation>复制字节。</translation>
    </message>
    <message>
      <source>With a wrong target it overwrites a whole file or disk.</source>
      <translation>目标错误时会覆盖整个文件或磁盘。</translation>
    </message>
    <message>
      <source>Works with containers.</source>
      <translation>处理容器。</translation>
    </message>
    <message>
      <source>A container can mount every folder of this machine.</source>
      <translation>容器可以挂载本机的任何文件夹。</translation>
    </message>
    <message>
      <source>Prints its words.</source>
      <translation>输出其参数。</translation>
    </message>
    <message>
      <source>Looks for files.</source>
      <translation>查找文件。</translation>
    </message>
    <message>
      <source>With -delete it removes them; with -exec it runs a program for each.</source>
      <translation>带 -delete 会删除它们；带 -exec 会对每个运行程序。</translation>
    </message>
    <message>
      <source>Works with the repository.</source>
      <translation>处理仓库。</translation>
    </message>
    <message>
      <source>Marks changes for the next commit.</source>
      <translation>为下一次提交标记更改。</translation>
    </message>
    <message>
      <source>Lists, makes or deletes branches.</source>
      <translation>列出、创建或删除分支。</translation>
    </message>
    <message>
      <source>With -D commits on no other branch are lost.</source>
      <translation>带 -D 会丢失不在其他分支上的提交。</translation>
    </message>
    <message>
      <source>Goes to another state of the files.</source>
      <translation>切换到文件的另一状态。</translation>
    </message>
    <message>
      <source>Changes that are not committed can be lost.</source>
      <translation>未提交的更改可能丢失。</translation>
    </message>
    <message>
      <source>Deletes files git does not follow.</source>
      <translation>删除 git 未跟踪的文件。</translation>
    </message>
    <message>
      <source>They are not in git, so git can't bring them back.</source>
      <translation>它们不在 git 中，因此 git 无法恢复。</translation>
    </message>
    <message>
      <source>Makes a commit.</source>
      <translation>创建提交。</translation>
    </message>
    <message>
      <source>Hooks of the repository run.</source>
      <translation>会运行仓库的钩子。</translation>
    </message>
    <message>
      <source>Shows changes.</source>
      <translation>显示更改。</translation>
    </message>
    <message>
      <source>Gets commits from a server.</source>
      <translation>从服务器获取提交。</translation>
    </message>
    <message>
      <source>Shows the commits.</source>
      <translation>显示提交。</translation>
    </message>
    <message>
      <source>Joins two branches.</source>
      <translation>合并两个分支。</translation>
    </message>
    <message>
      <source>It can stop half way, with conflicts in files.</source>
      <translation>可能中途停止，文件中留有冲突。</translation>
    </message>
    <message>
      <source>Gets commits and merges them.</source>
      <translation>获取提交并合并。</translation>
    </message>
    <message>
      <source>Sends commits to a server.</source>
      <translation>将提交推送到服务器。</translation>
    </message>
    <message>
      <source>Others see them; with --force it replaces theirs.</source>
      <translation>他人会看到；带 --force 会替换他们的提交。</translation>
    </message>
    <message>
      <source>Makes commits anew on others.</source>
      <translation>在其他提交之上重做提交。</translation>
    </message>
    <message>
      <source>It rewrites commits others may have.</source>
      <translation>会改写他人可能已有的提交。</translation>
    </message>
    <message>
      <source>Moves the branch.</source>
      <translation>移动分支。</translation>
    </message>
    <message>
      <source>With --hard changes that are not committed are lost.</source>
      <translation>带 --hard 会丢失未提交的更改。</translation>
    </message>
    <message>
      <source>Takes changes in files back.</source>
      <translation>撤回文件中的更改。</translation>
    </message>
    <message>
      <source>Changes that are not committed are lost.</source>
      <translation>未提交的更改会丢失。</translation>
    </message>
    <message>
      <source>Shows a commit.</source>
      <translation>显示一个提交。</translation>
    </message>
    <message>
      <source>Puts changes aside.</source>
      <translation>储藏更改。</translation>
    </message>
    <message>
      <source>They are out of sight until they are taken back.</source>
      <translation>在恢复之前看不到它们。</translation>
    </message>
    <message>
      <source>Deletes all stashes.</source>
      <translation>删除所有储藏。</translation>
    </message>
    <message>
      <source>The changes in them are lost.</source>
      <translation>其中的更改会丢失。</translation>
    </message>
    <message>
      <source>Deletes a stash.</source>
      <translation>删除一个储藏。</translation>
    </message>
    <message>
      <source>The changes in it are lost.</source>
      <translation>其中的更改会丢失。</translation>
    </message>
    <message>
      <source>Shows what has changed.</source>
      <translation>显示有哪些变化。</translation>
    </message>
    <message>
      <source>Looks for text in files.</source>
      <translation>在文件中查找文本。</translation>
    </message>
    <message>
      <source>Prints the beginning of files.</source>
      <translation>输出文件的开头。</translation>
    </message>
    <message>
      <source>Ends processes.</source>
      <translation>结束进程。</translation>
    </message>
    <message>
      <source>What they had not saved is lost.</source>
      <translation>它们未保存的内容会丢失。</translation>
    </message>
    <message>
      <source>Lists files.</source>
      <translation>列出文件。</translation>
    </message>
    <message>
      <source>Runs a target of the Makefile.</source>
      <translation>运行 Makefile 的目标。</translation>
    </message>
    <message>
      <source>The Makefile decides what runs: read that target first.</source>
      <translation>运行什么由 Makefile 决定：请先阅读该目标。</translation>
    </message>
    <message>
      <source>Makes folders.</source>
      <translation>创建文件夹。</translation>
    </message>
    <message>
      <source>Moves or renames files.</source>
      <translation>移动或重命名文件。</translation>
    </message>
    <message>
      <source>Checks the types of Python code.</source>
      <translation>检查 Python 代码的类型。</translation>
    </message>
    <message>
      <source>Plugins the project names are run.</source>
      <translation>会运行项目指定的插件。</translation>
    </message>
    <message>
      <source>Runs a JavaScript program.</source>
      <translation>运行 JavaScript 程序。</translation>
    </message>
    <message>
      <source>Whatever the program says is done.</source>
      <translation>程序写了什么就会做什么。</translation>
    </message>
    <message>
      <source>Works with JavaScript packages.</source>
      <translation>处理 JavaScript 软件包。</translation>
    </message>
    <message>
      <source>Scripts of the project and of packages can run.</source>
      <translation>可能运行项目和软件包的脚本。</translation>
    </message>
    <message>
      <source>Installs packages.</source>
      <translation>安装软件包。</translation>
    </message>
    <message>
      <source>Install scripts of every package run, and come from a server.</source>
      <translation>会运行每个软件包的安装脚本，它们来自服务器。</translation>
    </message>
    <message>
      <source>Runs a script of package.json.</source>
      <translation>运行 package.json 中的脚本。</translation>
    </message>
    <message>
      <source>package.json decides what runs: read it first.</source>
      <translation>运行什么由 package.json 决定：请先阅读。</translation>
    </message>
    <message>
      <source>Runs the tests.</source>
      <translation>运行测试。</translation>
    </message>
    <message>
      <source>Installs Python packages.</source>
      <translation>安装 Python 软件包。</translation>
    </message>
    <message>
      <source>Building a package runs code from a server.</source>
      <translation>构建软件包会运行来自服务器的代码。</translation>
    </message>
    <message>
      <source>Prints the folder it is in.</source>
      <translation>输出当前文件夹。</translation>
    </message>
    <message>
      <source>Tests and every conftest.py are programs and can do anything.</source>
      <translation>测试和每个 conftest.py 都是程序，可以做任何事情。</translation>
    </message>
    <message>
      <source>Runs a Python program.</source>
      <translation>运行 Python 程序。</translation>
    </message>
    <message>
      <source>Runs Python code given in the line.</source>
      <translation>运行命令行中给出的 Python 代码。</translation>
    </message>
    <message>
      <source>Whatever the code says is done.</source>
      <translation>代码写了什么就会做什么。</translation>
    </message>
    <message>
      <source>Building a package runs its code.</source>
      <translation>构建软件包会运行其代码。</translation>
    </message>
    <message>
      <source>Deletes files.</source>
      <translation>删除文件。</translation>
    </message>
    <message>
      <source>They do not go to a trash.</source>
      <translation>它们不会进入回收站。</translation>
    </message>
    <message>
      <source>Checks or formats Python code.</source>
      <translation>检查或格式化 Python 代码。</translation>
    </message>
    <message>
      <source>Copies files to or from another machine.</source>
      <translation>与另一台机器之间复制文件。</translation>
    </message>
    <message>
      <source>Files leave this machine.</source>
      <translation>文件会离开本机。</translation>
    </message>
    <message>
      <source>Changes text.</source>
      <translation>更改文本。</translation>
    </message>
    <message>
      <source>With -i it overwrites the files.</source>
      <translation>带 -i 会覆盖文件。</translation>
    </message>
    <message>
      <source>Runs something on another machine.</source>
      <translation>在另一台机器上运行内容。</translation>
    </message>
    <message>
      <source>What it does there can't be undone here.</source>
      <translation>在那里所做的无法在此撤销。</translation>
    </message>
    <message>
      <source>Prints the end of files.</source>
      <translation>输出文件的末尾。</translation>
    </message>
    <message>
      <source>Packs or unpacks files.</source>
      <translation>打包或解包文件。</translation>
    </message>
    <message>
      <source>Unpacking overwrites what has the same name.</source>
      <translation>解包会覆盖同名的内容。</translation>
    </message>
    <message>
      <source>Prints, and writes the same to files.</source>
      <translation>输出，并将相同内容写入文件。</translation>
    </message>
    <message>
      <source>The files are overwritten.</source>
      <translation>文件会被覆盖。</translation>
    </message>
    <message>
      <source>Makes an empty file, or marks one as just changed.</source>
      <translation>创建空文件，或将文件标为刚刚更改。</translation>
    </message>
    <message>
      <source>Works with Python packages.</source>
      <translation>处理 Python 软件包。</translation>
    </message>
    <message>
      <source>Counts lines, words and bytes.</source>
      <translation>统计行数、词数和字节数。</translation>
    </message>
    <message>
      <source>Gets files from a server.</source>
      <translation>从服务器获取文件。</translation>
    </message>
    <message>
      <source>What comes back may be run.</source>
      <translation>返回的内容可能被运行。</translation>
    </message>
    <message>
      <source>Runs a program for each line it reads.</source>
      <translation>对读到的每一行运行程序。</translation>
    </message>
    <message>
      <source>What it reads decides what is done.</source>
      <translation>做什么由读到的内容决定。</translation>
    </message>
    <message>
      <source>It sets {value}.</source>
      <translation>它设置 {value}。</translation>
    </message>
    <message>
      <source>It is joined to {value}.</source>
      <translation>它连接到 {value}。</translation>
    </message>
    <message>
      <source>it runs more than {most_parts} programs</source>
      <translation>它运行超过 {most_parts} 个程序</translation>
    </message>
    <message>
      <source>it is longer than {longest} characters</source>
      <translation>它超过 {longest} 个字符</translation>
    </message>
    <message>
      <source>more than {deepest} programs run one another</source>
      <translation>超过 {deepest} 个程序层层运行</translation>
    </message>
    <message>
      <source>{name} runs whatever its words say</source>
      <translation>{name} 会运行其参数所写的任何内容</translation>
    </message>
    <message>
      <source>what {name} runs here is not certain</source>
      <translation>{name} 在此运行什么并不确定</translation>
    </message>
    <message>
      <source>Nothing is agreed without the user.</source>
      <translation>没有用户就不作任何约定。</translation>
    </message>
    <message>
      <source>Applied {done} of {total} hunks</source>
      <translation>已应用 {done}/{total} 个区块</translation>
    </message>
    <message>
      <source>Applied {done} of {total} hunk</source>
      <translation>已应用 {done}/{total} 个区块</translation>
    </message>
    <message>
      <source>The user applied none of it. Nothing was written.{note}</source>
      <translation>用户没有应用任何内容。没有写入任何内容。{note}</translation>
    </message>
    <message>
      <source>{error} Read the file again and propose anew.{note}</source>
      <translation>{error}请重新读取文件并再次提出。{note}</translation>
    </message>
    <message>
      <source>A rule of the user's forbids this: {rule}. Go on without it.</source>
      <translation>用户的规则禁止此操作：{rule}。请不使用它继续。</translation>
    </message>
    <message>
      <source>no rule answers: {why}</source>
      <translation>没有规则作答：{why}</translation>
    </message>
    <message>
      <source>asked about by {text}</source>
      <translation>由 {text} 要求询问</translation>
    </message>
    <message>
      <source>no rule answers: commands are not fully confined here</source>
      <translation>没有规则作答：此处命令未完全隔离</translation>
    </message>
    <message>
      <source>asked about by {rule}</source>
      <translation>由 {rule} 要求询问</translation>
    </message>
    <message>
      <source>some of it is outside what was agreed, which no rule accepts</source>
      <translation>部分内容超出约定，任何规则都不接受</translation>
    </message>
    <message>
      <source>a rule forbids it: {rule}</source>
      <translation>规则禁止：{rule}</translation>
    </message>
    <message>
      <source>There is no file in it that git would not ignore.</source>
      <translation>其中没有不被 git 忽略的文件。</translation>
    </message>
    <message>
      <source>It is binary ({data} bytes); only text goes along.</source>
      <translation>它是二进制（{data} 字节）；只能附上文本。</translation>
    </message>
    <message>
      <source>The arguments are longer than {most_arguments} characters. Split the work up.</source>
      <translation>参数超过 {most_arguments} 个字符。请拆分工作。</translation>
    </message>
    <message>
      <source>The arguments must be one JSON object with: {known}.</source>
      <translation>参数必须是含以下内容的 JSON 对象：{known}。</translation>
    </message>
    <message>
      <source>Unknown arguments: {named}.{meant} Known are: {known}.</source>
      <translation>未知参数：{named}。{meant} 已知的有：{known}。</translation>
    </message>
    <message>
      <source>{normal} usually holds secrets, so it is not read. Ask the user for what you need to know.</source>
      <translation>{normal} 通常含有机密，因此不读取。请向用户询问所需信息。</translation>
    </message>
    <message>
      <source>The arguments are not valid JSON ({error}). Send one JSON object with: {known}.</source>
      <translation>参数不是有效的 JSON（{error}）。请发送含以下内容的 JSON 对象：{known}。</translation>
    </message>
    <message>
      <source>The arguments hold a character that is no text (half a surrogate pair).</source>
      <translation>参数含有非文本字符（半个代理对）。</translation>
    </message>
    <message>
      <source>The arguments do not fit: {error}. Known are: {known}.</source>
      <translation>参数不符：{error}。已知的有：{known}。</translation>
    </message>
    <message>
      <source>It did not run: {why}. What there is now: {label}. The user is asked again.</source>
      <translation>未运行：{why}。现状：{label}。将再次询问用户。</translation>
    </message>
    <message>
      <source>Nothing runs without the user's word.</source>
      <translation>未经用户同意不运行任何内容。</translation>
    </message>
    <message>
      <source>in a copy · partly confined · {label}</source>
      <translation>在副本中 · 部分隔离 · {label}</translation>
    </message>
    <message>
      <source>{found} files with secrets or further names would have to be covered; that is too many. Run it in the copy.</source>
      <translation>需要遮盖 {found} 个含机密或有其他名称的文件；太多了。请在副本中运行。</translation>
    </message>
    <message>
      <source>{path} is too large to look for secrets in. Run the command in the copy.</source>
      <translation>{path} 太大，无法检查其中的机密。请在副本中运行命令。</translation>
    </message>
    <message>
      <source>{path} would hold a mark such as [redacted: …], which stands for a secret that you were not shown and is not in the file. Change other lines only, or ask the user. Nothing of this proposal was kept.</source>
      <translation>{path} 会含有 [redacted: …] 这样的标记，它代表未向您显示的机密，并不在文件中。请只更改其他行，或询问用户。此提案没有保留任何内容。</translation>
    </message>
    <message>
      <source>{normal} usually holds secrets, so it is not touched here. Ask the user to do it.</source>
      <translation>{normal} 通常含有机密，因此此处不改动。请让用户来做。</translation>
    </message>
    <message>
      <source>{path} is deleted and also changed in the same proposal; do one of both.</source>
      <translation>{path} 在同一提案中既被删除又被更改；请只做其一。</translation>
    </message>
    <message>
      <source>{normal} exists already; change it with edits, or delete it first.</source>
      <translation>{normal} 已存在；请用编辑更改，或先删除。</translation>
    </message>
    <message>
      <source>{path} holds something else than the diff deletes. Read it again. Nothing of this proposal was kept.</source>
      <translation>{path} 的内容与差异要删除的不同。请重新读取。此提案没有保留任何内容。</translation>
    </message>
    <message>
      <source>{path} is changed before it is renamed; name {target} in the edits instead.</source>
      <translation>{path} 在重命名之前被更改；请在编辑中改用 {target}。</translation>
    </message>
    <message>
      <source>{target} exists already; choose another name.</source>
      <translation>{target} 已存在；请选择其他名称。</translation>
    </message>
    <message>
      <source>{normal} is renamed in the same proposal; name {path} instead.</source>
      <translation>{normal} 在同一提案中被重命名；请改用 {path}。</translation>
    </message>
    <message>
      <source>{path}: {shown} Nothing of this proposal was kept.</source>
      <translation>{path}：{shown}此提案没有保留任何内容。</translation>
    </message>
    <message>
      <source>{path} would stay as it is; leave it out.</source>
      <translation>{path} 不会有变化；请去掉。</translation>
    </message>
    <message>
      <source>{paths} files</source>
      <translation>{paths} 个文件</translation>
    </message>
    <message>
      <source>{paths} file</source>
      <translation>{paths} 个文件</translation>
    </message>
    <message>
      <source>Find files “{pattern}”</source>
      <translation>查找 文件“{pattern}”</translation>
    </message>
    <message>
      <source>Too much differs beside files that usually hold secrets; ask for one folder or file.</source>
      <translation>通常含机密的文件旁差异太多；请只查询一个文件夹或文件。</translation>
    </message>
    <message>
      <source>Look at the changes in {path}</source>
      <translation>查看 {path} 中的更改</translation>
    </message>
    <message>
      <source>Look at the changes</source>
      <translation>查看 更改</translation>
    </message>
    <message>
      <source>{marks} changed</source>
      <translation>{marks} 个有更改</translation>
    </message>
    <message>
      <source>List {path}</source>
      <translation>列出 {path}</translation>
    </message>
    <message>
      <source>List the workspace</source>
      <translation>列出 工作区</translation>
    </message>
    <message>
      <source>{entries} entries</source>
      <translation>{entries} 个条目</translation>
    </message>
    <message>
      <source> Did you mean {found}?</source>
      <translation> 您是指 {found} 吗？</translation>
    </message>
    <message>
      <source>This command {words}.</source>
      <translation>此命令{words}。</translation>
    </message>
    <message>
      <source>{count} hunks in {files} files</source>
      <translation>{files} 个文件中的 {count} 个区块</translation>
    </message>
    <message>
      <source>{count} hunks in {files} file</source>
      <translation>{files} 个文件中的 {count} 个区块</translation>
    </message>
    <message>
      <source>{count} hunk in {files} files</source>
      <translation>{files} 个文件中的 {count} 个区块</translation>
    </message>
    <message>
      <source>{count} hunk in {files} file</source>
      <translation>{files} 个文件中的 {count} 个区块</translation>
    </message>
    <message>
      <source>Take over {what}</source>
      <translation>采纳 {what}</translation>
    </message>
    <message>
      <source> and {files} more</source>
      <translation> 以及另外 {files} 个</translation>
    </message>
    <message>
      <source>In its copy the command {words}: {names}{more}.</source>
      <translation>命令在其副本中{words}：{names}{more}。</translation>
    </message>
    <message>
      <source>; and {left} more</source>
      <translation>；以及另外 {left} 项</translation>
    </message>
    <message>
      <source>{ignored} ignored files, which stay in the copy</source>
      <translation>{ignored} 个被忽略的文件，留在副本中</translation>
    </message>
    <message>
      <source>{ignored} ignored file, which stay in the copy</source>
      <translation>{ignored} 个被忽略的文件，留在副本中</translation>
    </message>
    <message>
      <source>A proposal is never applied without the user.</source>
      <translation>未经用户同意从不应用提案。</translation>
    </message>
    <message>
      <source>Nothing is proposed: give edits, create, delete, rename or patch.</source>
      <translation>没有提出任何内容：请给出 edits、create、delete、rename 或 patch。</translation>
    </message>
    <message>
      <source>recommended must be one of the options: {names}.</source>
      <translation>recommended 必须是选项之一：{names}。</translation>
    </message>
    <message>
      <source>recommended must be one of the options: there are none.</source>
      <translation>recommended 必须是选项之一：但没有选项。</translation>
    </message>
    <message>
      <source>Two options have the same name; give each its own.</source>
      <translation>两个选项同名；请各取其名。</translation>
    </message>
    <message>
      <source>A plan is never carried out without the user's approval.</source>
      <translation>未经用户批准从不执行计划。</translation>
    </message>
    <message>
      <source>Propose {what}</source>
      <translation>提出 {what}</translation>
    </message>
    <message>
      <source>{old_path} has {others} other names somewhere; writing here parts them, and they keep the old bytes</source>
      <translation>{old_path} 在别处还有 {others} 个名称；在此写入会使它们分离，并保留旧内容</translation>
    </message>
    <message>
      <source>{old_path} has {others} other name somewhere; writing here parts them, and they keep the old bytes</source>
      <translation>{old_path} 在别处还有 {others} 个名称；在此写入会使其分离，并保留旧内容</translation>
    </message>
    <message>
      <source>; and {more} more files</source>
      <translation>；以及另外 {more} 个文件</translation>
    </message>
    <message>
      <source>{path}: {reason}; tick it yourself</source>
      <translation>{path}：{reason}；请您亲自勾选</translation>
    </message>
    <message>
      <source>{left} more in the review</source>
      <translation>审阅窗格中还有 {left} 项</translation>
    </message>
    <message>
      <source>{count} lines</source>
      <translation>{count} 行</translation>
    </message>
    <message>
      <source>{count} line</source>
      <translation>{count} 行</translation>
    </message>
    <message>
      <source>Read {path}</source>
      <translation>读取 {path}</translation>
    </message>
    <message>
      <source>last_line lies before first_line; give 0 to read to the end.</source>
      <translation>last_line 在 first_line 之前；给 0 可读到末尾。</translation>
    </message>
    <message>
      <source>Read {path}:{first_line}–{last_line}</source>
      <translation>读取 {path}:{first_line}–{last_line}</translation>
    </message>
    <message>
      <source>Read {path}:{first_line}–end</source>
      <translation>读取 {path}:{first_line}–末尾</translation>
    </message>
    <message>
      <source>{path} is binary ({data} bytes); only text can be read.</source>
      <translation>{path} 是二进制（{data} 字节）；只能读取文本。</translation>
    </message>
    <message>
      <source>{path} has {lines} lines; first_line {first_line} lies behind its end.</source>
      <translation>{path} 有 {lines} 行；first_line {first_line} 超出末尾。</translation>
    </message>
    <message>
      <source>{hidden} hidden characters</source>
      <translation>{hidden} 个隐藏字符</translation>
    </message>
    <message>
      <source>{hidden} hidden character</source>
      <translation>{hidden} 个隐藏字符</translation>
    </message>
    <message>
      <source>{size} bytes, of a kind that usually holds keys or passwords</source>
      <translation>{size} 字节，通常含有密钥或密码的那类文件</translation>
    </message>
    <message>
      <source>Show the skill {name} to the model?</source>
      <translation>向模型显示技能 {name}？</translation>
    </message>
    <message>
      <source>There is no skill of this name. The skills are: {names}.</source>
      <translation>没有此名称的技能。可用技能：{names}。</translation>
    </message>
    <message>
      <source>Read the skill {name}</source>
      <translation>读取技能 {name}</translation>
    </message>
    <message>
      <source>{place} in {whose}, {text} characters</source>
      <translation>{place}，位于{whose}，{text} 个字符</translation>
    </message>
    <message>
      <source>A skill is never shown without the user's word.</source>
      <translation>未经用户同意从不显示技能。</translation>
    </message>
    <message>
      <source>On the user's real files it {words}: {names}{more}. The user can undo this.</source>
      <translation>它在用户的真实文件上{words}：{names}{more}。用户可以撤销。</translation>
    </message>
    <message>
      <source>Can't be undone: {left}.</source>
      <translation>无法撤销：{left}。</translation>
    </message>
    <message>
      <source>It worked on the user's real files; what it did there could not be recorded: {error}</source>
      <translation>它处理了用户的真实文件；所做的内容无法记录：{error}</translation>
    </message>
    <message>
      <source>K2Desk ended while a command ran. {lines}</source>
      <translation>K2Desk 在命令运行期间结束。{lines}</translation>
    </message>
    <message>
      <source>The command is empty.</source>
      <translation>命令为空。</translation>
    </message>
    <message>
      <source>{refused} is never run here: commands have the user's rights and no more.</source>
      <translation>此处从不运行 {refused}：命令只有用户的权限，不会更多。</translation>
    </message>
    <message>
      <source>Commands cannot run here: {reason}</source>
      <translation>此处无法运行命令：{reason}</translation>
    </message>
    <message>
      <source>Run {line}</source>
      <translation>运行 {line}</translation>
    </message>
    <message>
      <source>What a command changed is never taken over without the user.</source>
      <translation>未经用户同意从不采纳命令所作的更改。</translation>
    </message>
    <message>
      <source>1 failed</source>
      <translation>1 个失败</translation>
    </message>
    <message>
      <source>{n} failed</source>
      <translation>{n} 个失败</translation>
    </message>
    <message>
      <source>1 passed</source>
      <translation>1 个通过</translation>
    </message>
    <message>
      <source>{n} passed</source>
      <translation>{n} 个通过</translation>
    </message>
    <message>
      <source>1 skipped</source>
      <translation>1 个跳过</translation>
    </message>
    <message>
      <source>{n} skipped</source>
      <translation>{n} 个跳过</translation>
    </message>
    <message>
      <source>No tests were found here, of no runner that is known. Propose some first.</source>
      <translation>此处没有找到任何已知运行器的测试。请先提出一些。</translation>
    </message>
    <message>
      <source>Tests cannot run here: {reason}</source>
      <translation>此处无法运行测试：{reason}</translation>
    </message>
    <message>
      <source>{count} lines in {files} files</source>
      <translation>{files} 个文件中的 {count} 行</translation>
    </message>
    <message>
      <source>{count} lines in {files} file</source>
      <translation>{files} 个文件中的 {count} 行</translation>
    </message>
    <message>
      <source>{count} line in {files} files</source>
      <translation>{files} 个文件中的 {count} 行</translation>
    </message>
    <message>
      <source>{count} line in {files} file</source>
      <translation>{files} 个文件中的 {count} 行</translation>
    </message>
    <message>
      <source> in {path}</source>
      <translation> （{path} 中）</translation>
    </message>
    <message>
      <source>Search “{pattern}”{where}</source>
      <translation>搜索 “{pattern}”{where}</translation>
    </message>
    <message>
      <source>There is no blob {sha256}.</source>
      <translation>没有 blob {sha256}。</translation>
    </message>
    <message>
      <source>{value} of {todos} done</source>
      <translation>完成 {value}/{todos}</translation>
    </message>
    <message>
      <source>One thing at a time: {doing} entries are marked as doing. Mark one of them.</source>
      <translation>一次一件：有 {doing} 个条目标为进行中。请只标记其一。</translation>
    </message>
    <message>
      <source>Note {figures}</source>
      <translation>记下 {figures}</translation>
    </message>
    <message>
      <source>, of {part} only</source>
      <translation>，仅限 {part}</translation>
    </message>
    <message>
      <source>line {first} is {shown}</source>
      <translation>第 {first} 行是 {shown}</translation>
    </message>
    <message>
      <source>line {first} is empty</source>
      <translation>第 {first} 行为空</translation>
    </message>
    <message>
      <source>it stands in line {holding}</source>
      <translation>它在第 {holding} 行</translation>
    </message>
    <message>
      <source>{path} has {lines} lines</source>
      <translation>{path} 有 {lines} 行</translation>
    </message>
    <message>
      <source>A commit needs a message; say what it changes.</source>
      <translation>提交需要说明；请写明更改内容。</translation>
    </message>
    <message>
      <source>There is no branch {branch}.</source>
      <translation>没有分支 {branch}。</translation>
    </message>
    <message>
      <source>{changed} file is not committed</source>
      <translation>{changed} 个文件未提交</translation>
    </message>
    <message>
      <source>{changed} files are not committed</source>
      <translation>{changed} 个文件未提交</translation>
    </message>
    <message>
      <source>{what}. Commit or stash first; then switch.</source>
      <translation>{what}。请先提交或储藏；然后再切换。</translation>
    </message>
    <message>
      <source>There is a branch {branch} already. Switch to it, or take another name.</source>
      <translation>已有分支 {branch}。请切换到它，或换一个名称。</translation>
    </message>
    <message>
      <source>Nothing differs from the last commit, so there is nothing to put aside.</source>
      <translation>与上次提交没有差异，因此没有可储藏的内容。</translation>
    </message>
    <message>
      <source>The commit {made} is made, but its note could not be added. {error}</source>
      <translation>提交 {made} 已完成，但无法添加附注。{error}</translation>
    </message>
    <message>
      <source>That branch uses filters, which do not run here. Switch to it in a terminal.</source>
      <translation>该分支使用过滤器，此处不运行。请在终端中切换。</translation>
    </message>
    <message>
      <source>No branch can be called {branch}: {words}.</source>
      <translation>分支不能命名为 {branch}：{words}。</translation>
    </message>
    <message>
      <source>No branch can be called nothing: {words}.</source>
      <translation>分支名称不能为空：{words}。</translation>
    </message>
    <message>
      <source>What was put aside is kept: it meets other changes in {names}. Settle them there and stage the files.</source>
      <translation>储藏的内容已保留：它与 {names} 中的其他更改冲突。请在文件中解决并暂存。</translation>
    </message>
    <message>
      <source>{name} goes through a filter ({value}), which does not run here. Do this in a terminal.</source>
      <translation>{name} 经过过滤器（{value}），此处不运行。请在终端中操作。</translation>
    </message>
    <message>
      <source>Git does not know your name. Set user.name and user.email in a terminal first.</source>
      <translation>git 不知道您的姓名。请先在终端中设置 user.name 和 user.email。</translation>
    </message>
    <message>
      <source>That is more than {most} files. Choose fewer of them.</source>
      <translation>超过 {most} 个文件。请少选一些。</translation>
    </message>
    <message>
      <source>{path} is no text or too large to be looked at. Discard it in a terminal.</source>
      <translation>{path} 不是文本或太大，无法查看。请在终端中丢弃。</translation>
    </message>
    <message>
      <source>{path} is a link or a submodule. Discard it in a terminal.</source>
      <translation>{path} 是链接或子模块。请在终端中丢弃。</translation>
    </message>
    <message>
      <source>It leads to {short}.</source>
      <translation>它指向 {short}。</translation>
    </message>
    <message>
      <source>over {paths}</source>
      <translation>超过 {paths}</translation>
    </message>
    <message>
      <source>{found} belongs to git itself; K2Desk never writes there.</source>
      <translation>{found} 属于 git 本身；K2Desk 从不写入那里。</translation>
    </message>
    <message>
      <source>{normal} does not exist.</source>
      <translation>{normal} 不存在。</translation>
    </message>
    <message>
      <source>{path} is a folder, not a file.</source>
      <translation>{path} 是文件夹，不是文件。</translation>
    </message>
    <message>
      <source>{path} is a symbolic link; links are not followed.</source>
      <translation>{path} 是符号链接；不跟随链接。</translation>
    </message>
    <message>
      <source>{path} is a pipe, a socket or a device, not a file.</source>
      <translation>{path} 是管道、套接字或设备，不是文件。</translation>
    </message>
    <message>
      <source>{path} is larger than {limit} bytes; it is not read. Search it instead.</source>
      <translation>{path} 超过 {limit} 字节；不读取。请改用搜索。</translation>
    </message>
    <message>
      <source>{root} cannot be opened as a folder: {strerror}.</source>
      <translation>无法将 {root} 作为文件夹打开：{strerror}。</translation>
    </message>
    <message>
      <source>{path} does not exist.</source>
      <translation>{path} 不存在。</translation>
    </message>
    <message>
      <source>{path} goes through a symbolic link; links are not followed.</source>
      <translation>{path} 经过符号链接；不跟随链接。</translation>
    </message>
    <message>
      <source>{path} does not exist: a part of it is a file, not a folder.</source>
      <translation>{path} 不存在：其中一段是文件，不是文件夹。</translation>
    </message>
    <message>
      <source>{path} is a socket or a device, not a file.</source>
      <translation>{path} 是套接字或设备，不是文件。</translation>
    </message>
    <message>
      <source>{path} cannot be opened: {strerror}.</source>
      <translation>无法打开 {path}：{strerror}。</translation>
    </message>
    <message>
      <source>{path} cannot be listed: {strerror}.</source>
      <translation>无法列出 {path}：{strerror}。</translation>
    </message>
    <message>
      <source>. cannot be listed: {strerror}.</source>
      <translation>无法列出 .：{strerror}。</translation>
    </message>
    <message>
      <source>Git says: {first_line}</source>
      <translation>git 报告：{first_line}</translation>
    </message>
    <message>
      <source>The git configuration of this folder is no ordinary file; git is left out here.</source>
      <translation>此文件夹的 git 配置不是普通文件；此处不使用 git。</translation>
    </message>
    <message>
      <source>This folder is no git repository.</source>
      <translation>此文件夹不是 git 仓库。</translation>
    </message>
    <message>
      <source>This folder is a git repository already.</source>
      <translation>此文件夹已经是 git 仓库。</translation>
    </message>
    <message>
      <source>Git is not installed, or not in PATH; install it to see what changed.</source>
      <translation>未安装 git，或不在 PATH 中；请安装以查看更改。</translation>
    </message>
    <message>
      <source>Git gave no answer within {seconds} s.</source>
      <translation>git 在 {seconds} 秒内没有应答。</translation>
    </message>
    <message>
      <source>Git's answer is larger than {limit} bytes; it is left out. Ask for one file.</source>
      <translation>git 的回答超过 {limit} 字节；已略去。请只查询一个文件。</translation>
    </message>
    <message>
      <source>Git cannot be started: {strerror}.</source>
      <translation>无法启动 git：{strerror}。</translation>
    </message>
    <message>
      <source>The git folder of this folder belongs to another one; git is left out here.</source>
      <translation>此文件夹的 git 文件夹属于另一个；此处不使用 git。</translation>
    </message>
    <message>
      <source>The .git of this folder is a link or a strange file; git is left out.</source>
      <translation>此文件夹的 .git 是链接或异常文件；不使用 git。</translation>
    </message>
    <message>
      <source>The .git of this folder cannot be read: {strerror}.</source>
      <translation>无法读取此文件夹的 .git：{strerror}。</translation>
    </message>
    <message>
      <source>This folder lies in the git repository {above}, so changes are not marked. Open that folder to see them.</source>
      <translation>此文件夹位于 git 仓库 {above} 之内，因此不标记更改。打开该文件夹即可查看。</translation>
    </message>
    <message>
      <source>{folder} {what}. Choose the folder of a project.</source>
      <translation>{folder} {what}。请选择项目文件夹。</translation>
    </message>
    <message>
      <source>{root} is the whole file system. Choose the folder of one project.</source>
      <translation>{root} 是整个文件系统。请选择单个项目的文件夹。</translation>
    </message>
    <message>
      <source>{root} holds your whole home folder. Choose the folder of one project in it.</source>
      <translation>{root} 包含您的整个主文件夹。请选择其中一个项目的文件夹。</translation>
    </message>
    <message>
      <source>{root} may not be read by you. Choose another folder, or let yourself in.</source>
      <translation>您无权读取 {root}。请选择其他文件夹，或授予自己权限。</translation>
    </message>
    <message>
      <source>{root} holds K2Desk's own {what} ({own}). Choose another folder.</source>
      <translation>{root} 包含 K2Desk 自己的 {what}（{own}）。请选择其他文件夹。</translation>
    </message>
    <message>
      <source>only the first {most} of {data} bytes are used</source>
      <translation>只使用 {data} 字节中的前 {most} 字节</translation>
    </message>
    <message>
      <source>{hidden} characters that hide, shown as marks: {names}</source>
      <translation>{hidden} 个隐藏字符，显示为标记：{names}</translation>
    </message>
    <message>
      <source>The git configuration of this folder includes other files, which could name programs to run; git is left out here.</source>
      <translation>此文件夹的 git 配置包含其他文件，其中可能指定要运行的程序；此处不使用 git。</translation>
    </message>
    <message>
      <source>The git configuration of this folder needs an unknown extension; git is left out here.</source>
      <translation>此文件夹的 git 配置需要未知的扩展；此处不使用 git。</translation>
    </message>
    <message>
      <source>A filter in the git configuration has a strange name; git is left out here.</source>
      <translation>git 配置中的某个过滤器名称异常；此处不使用 git。</translation>
    </message>
    <message>
      <source>These lines are not committed yet.</source>
      <translation>这些行尚未提交。</translation>
    </message>
    <message>
      <source>This is no hash of a commit.</source>
      <translation>这不是提交的哈希。</translation>
    </message>
    <message>
      <source>Another write to this folder is still under way; try again when it is done.</source>
      <translation>对此文件夹的另一写入仍在进行；请在完成后重试。</translation>
    </message>
    <message>
      <source>Another K2Desk writes to this folder; try again when it is done.</source>
      <translation>另一个 K2Desk 正在写入此文件夹；请在完成后重试。</translation>
    </message>
    <message>
      <source>{path}: write paths with / instead of a backslash.</source>
      <translation>{path}：路径请用 / 而非反斜杠。</translation>
    </message>
    <message>
      <source>{path} is absolute; give a path relative to the workspace.</source>
      <translation>{path} 是绝对路径；请给出相对于工作区的路径。</translation>
    </message>
    <message>
      <source>{path} goes up with ..; give the path from the workspace's root.</source>
      <translation>{path} 用 .. 向上；请从工作区根目录写起。</translation>
    </message>
    <message>
      <source>{path} names the workspace itself, not a file in it.</source>
      <translation>{path} 指的是工作区本身，而不是其中的文件。</translation>
    </message>
    <message>
      <source>{path} names a home folder; nothing is expanded, and home is out of reach.</source>
      <translation>{path} 指的是主文件夹；不进行展开，主文件夹也不可访问。</translation>
    </message>
    <message>
      <source>The path is nothing but blanks; no file of a workspace may be called so.</source>
      <translation>路径只有空白；工作区中的文件不能这样命名。</translation>
    </message>
    <message>
      <source>An empty path names no file; give a path relative to the workspace.</source>
      <translation>空路径没有指定文件；请给出相对于工作区的路径。</translation>
    </message>
    <message>
      <source>The path is longer than {longest} characters; no file can be called so.</source>
      <translation>路径超过 {longest} 个字符；文件不能这样命名。</translation>
    </message>
    <message>
      <source>The path holds control characters; no file of a workspace may be called so.</source>
      <translation>路径含有控制字符；工作区中的文件不能这样命名。</translation>
    </message>
    <message>
      <source>The path is not valid Unicode; K2Desk leaves such files alone.</source>
      <translation>路径不是有效的 Unicode；K2Desk 不处理此类文件。</translation>
    </message>
    <message>
      <source>{path} names a stream or a drive; a colon is not allowed on Windows.</source>
      <translation>{path} 指的是数据流或驱动器；Windows 上不允许使用冒号。</translation>
    </message>
    <message>
      <source>{path}: Windows drops a dot or a blank at the end of a name; it is refused.</source>
      <translation>{path}：Windows 会去掉名称末尾的点或空格；因此拒绝。</translation>
    </message>
    <message>
      <source>{path}: {part} is a device on Windows, not a file.</source>
      <translation>{path}：{part} 在 Windows 上是设备，不是文件。</translation>
    </message>
    <message>
      <source>{path}: {part} may be the short name of another file; give the long one.</source>
      <translation>{path}：{part} 可能是另一文件的短名称；请给出长名称。</translation>
    </message>
    <message>
      <source>its approval is about something else: {title}</source>
      <translation>其批准针对的是另一件事：{title}</translation>
    </message>
    <message>
      <source>what was allowed can't be worked out any more: {error}</source>
      <translation>已无法得出当时允许的内容：{error}</translation>
    </message>
    <message>
      <source>what was written {words}</source>
      <translation>所写的内容{words}</translation>
    </message>
    <message>
      <source>Changed since by somebody else: {names}. Nothing was written. Put these changes aside first, or rewind the conversation alone.</source>
      <translation>此后被他人更改：{names}。没有写入任何内容。请先储藏这些更改，或只回退对话。</translation>
    </message>
    <message>
      <source>There is nothing to search for; give a pattern.</source>
      <translation>没有要搜索的内容；请给出模式。</translation>
    </message>
    <message>
      <source>A search finds single lines; take the line break out of the pattern.</source>
      <translation>搜索只查找单行；请去掉模式中的换行。</translation>
    </message>
    <message>
      <source>The search failed: {heard}</source>
      <translation>搜索失败：{heard}</translation>
    </message>
    <message>
      <source>The search failed: no reason given</source>
      <translation>搜索失败：没有给出原因</translation>
    </message>
    <message>
      <source>{normal} is a {kind}, in which nothing can be searched.</source>
      <translation>{normal} 是 {kind}，无法在其中搜索。</translation>
    </message>
    <message>
      <source>{normal} usually holds keys; it is not searched.</source>
      <translation>{normal} 通常含有密钥；不在其中搜索。</translation>
    </message>
    <message>
      <source>Ripgrep is missing; install K2Desk again to search here.</source>
      <translation>缺少 Ripgrep；请重新安装 K2Desk 以便在此搜索。</translation>
    </message>
    <message>
      <source>{path} is a link, a folder or no ordinary file.</source>
      <translation>{path} 是链接、文件夹或非普通文件。</translation>
    </message>
    <message>
      <source>{path} has {nlink} names (hard links), which writing would part; nothing was written.</source>
      <translation>{path} 有 {nlink} 个名称（硬链接），写入会使其分离；没有写入任何内容。</translation>
    </message>
    <message>
      <source>{hidden} characters that hide, shown as marks: {hidden_names}</source>
      <translation>{hidden} 个隐藏字符，显示为标记：{hidden_names}</translation>
    </message>
    <message>
      <source>{path} was changed meanwhile.</source>
      <translation>{path} 期间发生了变化。</translation>
    </message>
    <message>
      <source>{name} is in conflict. Settle that in the file, then stage it whole.</source>
      <translation>{name} 存在冲突。请在文件中解决，然后整体暂存。</translation>
    </message>
    <message>
      <source>The files were changed since you looked. Here they are anew: look at the ticks again.</source>
      <translation>自您查看以来文件已有变化。现已刷新：请重新查看勾选。</translation>
    </message>
    <message>
      <source>Git is not installed, so changes are not marked. Install it and open the folder anew.</source>
      <translation>未安装 git，因此不标记更改。请安装后重新打开文件夹。</translation>
    </message>
    <message>
      <source>This folder is no git repository, so changes are not marked. “git init” makes it one.</source>
      <translation>此文件夹不是 git 仓库，因此不标记更改。运行“git init”可将其变为仓库。</translation>
    </message>
    <message>
      <source>Writing failed: {why}. Every file is as it was.</source>
      <translation>写入失败：{why}。所有文件保持原样。</translation>
    </message>
    <message>
      <source>There is nothing to write.</source>
      <translation>没有可写入的内容。</translation>
    </message>
    <message>
      <source>A file is named twice in one change; nothing was written.</source>
      <translation>一项更改中同一文件出现两次；没有写入任何内容。</translation>
    </message>
    <message>
      <source>{stale} Nothing was written.</source>
      <translation>{stale}没有写入任何内容。</translation>
    </message>
    <message>
      <source>The folder of {path} was moved meanwhile.</source>
      <translation>{path} 所在的文件夹已被移动。</translation>
    </message>
    <message>
      <source>{error} Nothing was written.</source>
      <translation>{error}没有写入任何内容。</translation>
    </message>
    <message>
      <source>A cut-off write could not be taken back: {strerror}.</source>
      <translation>中断的写入无法撤回：{strerror}。</translation>
    </message>
    <message>
      <source>{path} is not in its plain form; nothing was written.</source>
      <translation>{path} 不是规范形式；没有写入任何内容。</translation>
    </message>
    <message>
      <source>{path} neither is there nor will be; nothing was written.</source>
      <translation>{path} 现在没有，以后也不会有；没有写入任何内容。</translation>
    </message>
    <message>
      <source>{path} lies below a file of the same change; nothing was written.</source>
      <translation>{path} 位于同一更改中某个文件之下；没有写入任何内容。</translation>
    </message>
    <message>
      <source>Writing failed ({why}), and so did taking it back ({second}). Open this session again to have it taken back.</source>
      <translation>写入失败（{why}），撤回也失败（{second}）。请重新打开此会话以撤回。</translation>
    </message>
    <message>
      <source>took back {path}</source>
      <translation>撤回了 {path}</translation>
    </message>
    <message>
      <source>{path} cannot be read: {strerror}.</source>
      <translation>无法读取 {path}：{strerror}。</translation>
    </message>
  </context>
</TS>
