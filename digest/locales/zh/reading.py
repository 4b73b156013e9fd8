"""How models write of changes in Chinese."""

from __future__ import annotations

from digest.locales.reading import ChangeTypePatterns, LabelPatterns, SentencePatterns

_RISK = "风险|副作用|潜在问题"
_WARNING = "注意(事项|点)"
_ADVICE = (
    "建议|关注|检查点|审查要点|评审要点|推荐|行动|动作|措施|(后续|下一步)(?!个)|实操|^下一步$"
    "|检查/改进"
)
_REVIEW = "(整体|总体|综合|核心|技术)评[估价]"
_PARTS = "影响的?(的|主要|核心)*模块"

LABELS = LabelPatterns(
    type="变更类型",
    importance="重要程度|^(重要性|重要度)$",
    summary="摘要|总览|^(变更|本次提交)(概|核心)"
    "|^核心(改动|变更|内容)(概[览述])?$|^(核心|关键)改动(要点)?$|^关键变更概览$",
    scope=rf"影响(范围|点|分析|$)|{_PARTS}|受影响|直接影响",
    insight="洞察|^技术(要点|分析报告)|多维度|^影响评估",
    architecture="^架构(影响|层面)|架构变更",
    performance="^性能(影响|层面|维度|考虑)|与性能$",
    security="^(总体)?安全(?!建议)",
    maintainability="^可?维护性",
    compatibility="^(向后)?兼容性",
    testing="^测试(影响|层面|维度)",
    risk_checks="风险.*(验证要点|检查项)",
    risk=_RISK,
    risk_advice=rf"({_RISK}).*({_ADVICE})|({_ADVICE}).*({_RISK})"
    rf"|需要?关注的潜在|建议.*{_WARNING}|{_WARNING}.*建议",
    none="^(对|针对|给)(用户|开发者|使用者)(的提示)?$|^验证要点$|^进一步改进方向$",
    advice=_ADVICE,
    conclusion=rf"结论|^总结|小结|综述|总评|{_REVIEW}",
)

SENTENCES = SentencePatterns(
    proposal="建议|推荐|不妨|最好|[可应]以?(考虑|改用|进一步)|应当?考虑|需要?考虑|值得考虑|后续可|未来可"
    "|考虑(使用|改用|采用|引入|增加|添加)",
)

TYPES = ChangeTypePatterns(
    feat="功能|新增|增强|特性|支持|新模型|改进|优化|扩展",
    fix="修复|修正|纠正|缺陷",
    perf="性能|提速|加速",
    refactor="重构|重组|清理|整理|简化|移除|删除|去除|迁移|架构",
    test="测试",
    docs="文档|注释|示例",
    ci="持续集成|流水线|工作流",
    build="构建|编译|打包|依赖|镜像|容器|发布|版本",
    chore="配置|维护|杂项|杂务|调整|更新|升级|工具",
    style="风格|格式化|代码格式",
    revert="回滚|回退|撤销|还原",
    security="安全|漏洞",
    other="其他|其它",
    joint="和|与|及|以及",
)
