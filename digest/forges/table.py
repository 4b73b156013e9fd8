"""The forges that are known, a record each.

Sources: the forges' own documentation of addresses and references, and messages of public
repositories. GitHub shows an issue at a pull request's address and the other way round, and so do
Gitea and Forgejo: one number, one thing. GitLab and Azure DevOps count requests and issues apart.
`#7` leads nowhere on Bitbucket: most repositories there have no issues. A file's diff has a place
on a commit's page: GitHub's is named by the SHA-256 of its path, GitLab's and Gitea's by the SHA-1.
"""

from __future__ import annotations

from digest.forges.records import Forge

NUMBER = r"[1-9]\d{0,9}"
_MENTION = rf"(?<![\w/.&!#-])!({NUMBER})(?![\w/-]|\.\w)"  # `!12`


def _host(word: str) -> str:
    """Match a host that has a word of its own in its name: `gitlab.example.org`."""
    return rf"(?:[^/]*[.-])?{word}(?:[.:-][^/]*)?/"


AZURE = Forge(  # Azure DevOps, and Team Foundation Server
    "azure",
    address=r".*/_git/",
    request="{web}/pullrequest/{number}",
    issue="{root}/_workitems/edit/{number}",
    sign="!",
    signs="!",
    mention=_MENTION,
    issue_word="work_item",
    release="{web}?version=GT{tag}",
    compare="{web}/branchCompare?baseVersion=GT{old}&targetVersion=GT{new}",
)
GITWEB = Forge(
    "gitweb",
    address=rf".*[?&;]p=|{_host('gitweb')}|[^/]+/(?:.*/)?gitweb(?:\.cgi)?(?:/|\Z)|repo\.or\.cz/",
    commit="{web};a=commit;h={sha}",
    takes_patches=True,
    release="{web};a=shortlog;h=refs/tags/{tag}",
)
CGIT = Forge(
    "cgit",
    address=rf"{_host('cgit')}|[^/]+/(?:.*/)?cgit(?:\.cgi)?(?:/|\Z)"
    r"|git\.kernel\.org/|git\.zx2c4\.com/|git\.openwrt\.org/",
    commit="{web}/commit/?id={sha}",
    takes_patches=True,
    release="{web}/tag/?h={tag}",
    compare="{web}/log/?h={new}&qt=range&q={old}..{new}",
)
BITBUCKET = Forge(
    "bitbucket",
    address=r"(?:www\.)?bitbucket\.org/",
    commit="{web}/commits/{sha}",
    file_place="#chg-{path}",
    request="{web}/pull-requests/{number}",
    mention=rf"\b[Pp]ull request #({NUMBER})\b",
    release="{web}/src/{tag}",
    compare="{web}/branches/compare/{new}%0D{old}",
)
BITBUCKET_SERVER = Forge(  # Bitbucket Data Center, once Server, once Stash
    "bitbucket-server",
    address=r"[^/]+/(?:.*/)?(?:projects|users)/[^/]+/repos/|[^/]+/(?:[^/]+/)?scm/[^/]+/[^/]+\Z"
    rf"|{_host('bitbucket')}|{_host('stash')}",
    commit="{web}/commits/{sha}",
    file_place="#{path}",
    request="{web}/pull-requests/{number}",
    mention=BITBUCKET.mention,
    release="{web}/browse?at=refs%2Ftags%2F{tag}",
    compare="{web}/compare/commits?sourceBranch=refs%2Ftags%2F{new}&targetBranch=refs%2Ftags%2F{old}",
)
SOURCEHUT = Forge(
    "sourcehut",
    address=r"git\.sr\.ht/|[^/]+/~[^/]+/[^/]+\Z",
    takes_patches=True,
    release="{web}/refs/{tag}",
)
GITLAB = Forge(
    "gitlab",
    address=rf"{_host('gitlab')}|salsa\.debian\.org/|invent\.kde\.org/|framagit\.org/"
    r"|0xacab\.org/|code\.videolan\.org/",
    commit="{web}/-/commit/{sha}",
    file_place="#{sha1}",
    request="{web}/-/merge_requests/{number}",
    issue="{web}/-/issues/{number}",
    sign="!",
    signs="!",
    mention=_MENTION,
    request_word="merge_request",
    release="{web}/-/tags/{tag}",
    compare="{web}/-/compare/{old}...{new}",
)
GITEA = Forge(  # and Forgejo, Gogs
    "gitea",
    address=rf"{_host('gitea')}|{_host('forgejo')}|{_host('gogs')}|codeberg\.org/"
    r"|code\.ffmpeg\.org/|notabug\.org/",
    file_place="#diff-{sha1}",
    request="{web}/pulls/{number}",
    signs="#!",
    mention=_MENTION,
    release="{web}/releases/tag/{tag}",
    compare="{web}/compare/{old}...{new}",
)
GITEE = Forge(
    "gitee",
    address=r"(?:www\.)?gitee\.com/",
    request="{web}/pulls/{number}",
    sign="!",
    signs="!",
    mention=_MENTION,
    release="{web}/releases/tag/{tag}",
    compare="{web}/compare/{old}...{new}",
)
GITHUB = Forge(
    "github",
    address=rf"{_host('github')}|[^/]+\.ghe\.com/",
    file_place="#diff-{sha256}",
    request="{web}/pull/{number}",
    signs="#",
    release="{web}/releases/tag/{tag}",
    compare="{web}/compare/{old}...{new}",
)
# A host that nothing is known of: the commit's address has the form that most forges understand,
# numbers are text. Commits of it are related by any forge's numbers, as those of no forge are.
OTHER = Forge("auto", accepts_all=True)
# In this order: of two whose address fits, the first. Forms of a path go before names of a host.
FORGES = (
    *(AZURE, GITWEB, CGIT, BITBUCKET, BITBUCKET_SERVER),
    *(GITLAB, GITEA, GITEE, GITHUB, SOURCEHUT),
)
BY_NAME = {
    OTHER.name: OTHER,
    **{forge.name: forge for forge in (GITHUB, GITLAB, GITEA)},
    "forgejo": GITEA,
    **{forge.name: forge for forge in (BITBUCKET, BITBUCKET_SERVER, AZURE, GITEE)},
    **{forge.name: forge for forge in (SOURCEHUT, CGIT, GITWEB)},
}
