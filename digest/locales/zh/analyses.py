"""What analyses say, and what a model is told of its answer, in Chinese."""

from __future__ import annotations

from digest.locales.analyses import AnswerDescriptions, OfflineWords

OFFLINE = OfflineWords(
    files="{n} 个文件",
    files_one="1 个文件",
    more="以及另外 {n} 个目录",
    root="根目录",
    finding="{risk}{advice}",
    breaking=("提交自述为不兼容变更（{fact}）。", "升级前请阅读该提交，并调整依赖它的代码。"),
    revert=("撤销了之前的变更（{fact}）。", "请确认是否已有代码依赖被撤销的内容。"),
    migration=("修改了数据迁移（{fact}）。", "请先在数据副本上试运行迁移。"),
    interface=("修改了公开接口（{fact}）。", "请检查该接口的调用方和客户端。"),
    major=("把依赖升级到新的主版本（{fact}）。", "请阅读该依赖的不兼容变更说明。"),
    deleted_tests=("删除了测试（{fact}）。", "请确认原有覆盖范围在别处仍有测试。"),
    pipeline=("修改了构建或发布流程（{fact}）。", "请留意下一次构建。"),
    permissions=("修改了权限（{fact}）。", "请复核新的权限设置。"),
)

ANSWERS = AnswerDescriptions(
    types="变更的类型，主要类型在前；最多 3 个。",
    headline="供列表使用的一句话：对谁来说有什么变化；不超过 160 个字符。",
    summary="该提交改了什么、为什么改，用几句平实的话说明；不超过 1500 个字符。",
    breaking="是否有人必须修改自己的代码、配置或数据，才能继续正常使用。",
    breaks="只有 diff 或提交信息中有一行能表明时才为 true。",
    action="谁必须做什么，一句话；没有不兼容则填空字符串。",
    line="那一行的原文，照抄；没有不兼容则填空字符串。",
    unshown="提交信息声称、而 diff 没有体现的内容，每项一条；最多 3 条，几乎总是空的。",
    scope="受影响的模块或部分，每项一个；最多 12 项，每项不超过 500 个字符。",
    advice="维护者或用户应做或应检查的事，每项一条，须以 diff 为依据；没有则为空。",
    insights="从各个方面说明该变更的意义；diff 未涉及的方面填空字符串。",
    architecture="结构：组件、接口、数据流；不超过 1000 个字符。",
    performance="速度与资源；不要给出 diff 和提交信息中没有的数字；不超过 1000 个字符。",
    security="哪些地方变得更安全或更不安全；不超过 1000 个字符。",
    maintainability="哪些地方变得更易或更难维护；不超过 1000 个字符。",
    compatibility="现有的调用方、配置和数据需要做哪些适配；不超过 1000 个字符。",
    testing="新增、修改或缺失的测试；不超过 1000 个字符。",
    risks="可能出现的问题，每项一条，须以 diff 为依据；没有则为空。",
)
