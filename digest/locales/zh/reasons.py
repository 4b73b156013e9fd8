"""What the reasons for a score are called, in Chinese."""

from __future__ import annotations

from digest.locales.reasons import ReasonWords

REASONS = ReasonWords(
    type="变更类型：{name}",
    size="超过 {n} 行",
    files="文件：{name}",
    files_core="代码",
    files_config="配置",
    files_test="测试",
    files_doc="文档",
    breadth="超过 {n} 个文件",
    tests_with_code="代码与测试一同修改",
    docs_with_code="代码与文档一同修改",
    mostly_new_code="以新增代码为主",
    closes_an_issue="关闭了一个议题",
    about_docs="标题讲的是文档",
    about_tests="标题讲的是测试",
    about_tooling="标题讲的是项目工具",
    release="发布版本",
    dependency_bump="更新依赖",
    by_a_bot="由机器人提交",
    security="标题涉及安全",
    vulnerability="指出了漏洞",
    migration="涉及数据迁移",
    interface="涉及公开接口",
    tests_deleted="删除了测试",
    breaking="提交自述为不兼容变更：至少为高",
    breaking_by="{path} 表明有不兼容变更：至少为高",
    major_version="依赖升级到新的主版本：至少为中",
    minimum_version="提高了所需的最低版本：至少为中",
    docs_only="只有文档：至多为低",
    tests_only="只有测试：至多为中",
    ci_only="只有持续集成：至多为中",
    generated_only="只有生成的文件：至多为低",
    no_code="没有代码：至多为中",
    revert="回滚提交：至少为中",
    revert_of="回滚了重要度为{level}的提交",
    merge="合并提交，其中的提交各自评分：至多为低",
)
