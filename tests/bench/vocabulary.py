"""The words an invented archive is written with: few very frequent ones, thousands of rare ones.

What is frequent is written down here, what is rare is made up from it, so that an index of the
text grows as one of real text does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from tests.bench.shapes import Zipf, zipf

if TYPE_CHECKING:
    import random

_PARTICLES = (
    "的 在 和 为 对 将 与 中 并 从 由 或 以 可 到 及 使 被 时 后 新 若 需 仍 已 未 仅 均 其 该"
)
_TERMS = """
新增 修复 支持 配置 文件 模型 参数 测试 逻辑 接口 统一 检查 代码 默认 功能 实现 内存 缓存 更新 调用
使用 模块 性能 处理 类型 文档 路径 函数 导致 提升 确保 避免 请求 返回 加载 执行 用户 环境 版本 错误
依赖 变量 结构 异常 维护 字段 数据 方法 风险 影响 范围 兼容 优化 删除 移除 引入 调整 简化 重构 清理
保持 增加 减少 降低 提高 改为 替换 拆分 合并 迁移 抽象 封装 继承 初始 启动 停止 关闭 打开 读取 写入
解析 编译 构建 部署 发布 运行 监控 日志 指标 告警 追踪 调试 验证 校验 断言 覆盖 单元 集成 回归 场景
分支 条件 循环 并发 同步 异步 线程 进程 队列 任务 调度 策略 优先 阻塞 等待 超时 重试 恢复 失败 成功
状态 事件 消息 通知 订阅 广播 连接 断开 网络 端口 地址 协议 传输 发送 接收 响应 延迟 吞吐 带宽 负载
均衡 路由 网关 代理 节点 集群 副本 分区 分片 索引 查询 过滤 排序 分页 聚合 统计 计数 汇总 报告 输出
输入 输出 格式 编码 解码 压缩 加密 签名 权限 认证 授权 令牌 密钥 安全 漏洞 注入 泄漏 溢出 越界 空值
指针 引用 对象 实例 属性 成员 基类 子类 泛型 注解 装饰 回调 钩子 插件 扩展 适配 包装 工厂 单例 容器
镜像 脚本 命令 选项 开关 标志 常量 枚举 列表 字典 集合 元组 数组 矩阵 向量 张量 维度 形状 精度 量化
浮点 整数 字符 字节 缓冲 页面 块表 前缀 后缀 批次 批量 序列 长度 位置 注意 解码 采样 推理 训练 权重
梯度 算子 内核 融合 图形 显存 设备 硬件 驱动 平台 系统 后端 前端 服务 客户 会话 上下 窗口 步骤 阶段
流程 管道 工具 框架 组件 架构 层次 耦合 职责 边界 约束 规则 限制 上限 下限 阈值 比例 概率 随机 固定
动态 静态 全局 局部 临时 永久 公共 私有 内部 外部 本地 远程 独立 共享 复用 冗余 重复 缺失 完整 一致
正确 准确 稳定 可靠 灵活 清晰 明确 简洁 直观 规范 标准 命名 注释 说明 示例 教程 指南 描述 链接 标题
章节 目录 清单 模板 样式 主题 图标 按钮 表单 提示 警告 信息 详情 摘要 结论 建议 关注 后续 计划 目标
团队 开发 运维 审查 评估 分析 对比 基准 基线 结果 效果 收益 成本 开销 资源 消耗 占用 释放 回收 申请
"""
_TAILS = "器 化 性 度 层 类 集 表 页 项 值 键 名 量 率 数 端 区 段 点 源 组 链 池 栈 树 图 流"

_PLAIN = """
CI API GPU CPU kernel token None cache config worker batch model test server client router bug CLI
README Python request response prefix block layer backend frontend engine scheduler executor
runtime memory buffer tensor shape dtype device host stream event queue lock thread process pool
handler helper util wrapper adapter loader parser builder factory manager registry store index key
value node edge graph tree table page chunk shard slice range offset length size count limit
timeout retry error warning debug info trace metric monitor logger format version release image
docker build compile link import export module package script command option flag default path file
folder name type class method function argument field option state status result output input data
HTTP JSON YAML TOML URL UUID SQL TLS CUDA ROCm FP8 INT4 LoRA MoE KV TTL SDK ABI GIL OOM RPC DNS
main dev nightly legacy stable patch merge branch commit rebase review lint mypy ruff pytest mock
fixture assert coverage benchmark profile latency throughput bandwidth load balance replica leader
follower health probe metrics dashboard schema migration session user auth secret scope role policy
"""
_VERBS = """
Fix Add Support Remove Update Use Enable Refactor Move Improve Avoid Make Handle Rename Skip
Optimize Allow Reduce Disable Clean Bump Introduce Replace Simplify Unify Expose Restore Document
"""
_TAGS = """
Bugfix Core CI Doc Perf Model Feature Kernel Frontend Misc Refactor Build Test Hardware Router
Quantization Cache Scheduler Engine Metrics Docker Security Tooling Storage Network Platform
"""
_STARTS = "b c d f g h k l m n p r s t v z br cl dr fl gr pl pr sp st tr"
_MIDDLES = "a e i o u ai ea io ou"
_ENDS = "n r l s t x m nd rk"

_CHINESE_WORDS = 6000
_PARTS = 8000
_NAMES = 12000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words, by what they are for."""

    chinese: Zipf  # of one to four characters
    plain: Zipf  # English words and abbreviations as they stand in a Chinese sentence
    parts: Zipf  # what identifiers are made of, in small letters
    names: Zipf  # identifiers that many texts mention
    verbs: Zipf  # that a title begins with
    tags: Zipf  # that a title has in brackets


def make_vocabulary(dice: random.Random) -> Vocabulary:
    """Make up the rare words and put all in order of their frequency."""
    parts = zipf(_make_parts(dice), 1.0)
    return Vocabulary(
        zipf(_make_chinese(dice), 1.2, 20.0),
        zipf(_PLAIN.split(), 0.6),
        parts,
        zipf((make_name(parts, dice) for _ in range(_NAMES)), 0.8),
        zipf(_VERBS.split(), 0.8),
        zipf(_TAGS.split(), 0.8),
    )


def make_name(parts: Zipf, dice: random.Random) -> str:
    """Make up an identifier, a path, a flag or a constant."""
    words = parts.draw(dice, dice.choice((1, 2, 2, 3, 3, 4)))
    match dice.randrange(8):
        case 0 | 1 | 2:
            return "_".join(words)
        case 3 | 4:
            return "".join(word.capitalize() for word in words)
        case 5:
            return "/".join(words) + dice.choice((".py", ".py", ".rs", ".md", ".yaml"))
        case 6:
            return ".".join(words) + "()"
        case _:
            return "--" + "-".join(words) if dice.random() < 0.6 else "_".join(words).upper()


def _make_chinese(dice: random.Random) -> list[str]:
    """Put terms first, then compounds of them mixed with words of any two of their characters."""
    terms = list(dict.fromkeys([*_PARTICLES.split(), *_TERMS.split()]))
    characters = sorted(set(_TERMS) - {" ", "\n"})
    plain, tails = _TERMS.split(), _TAILS.split()
    made: dict[str, None] = {}
    while len(made) < _CHINESE_WORDS - len(terms):
        chance = dice.random()
        if chance < 0.3:
            word = dice.choice(plain) + dice.choice(plain)
        elif chance < 0.5:
            word = dice.choice(plain) + dice.choice(tails)
        else:
            word = dice.choice(characters) + dice.choice(characters)
        made[word] = None
    return list(dict.fromkeys([*terms, *made]))


def _make_parts(dice: random.Random) -> list[str]:
    known = [word.lower() for word in _PLAIN.split()]
    sounds = (_STARTS.split(), _MIDDLES.split(), ["", *_ENDS.split()])
    syllables = ["".join(three) for three in product(*sounds)]
    made = {dice.choice(syllables) + dice.choice(["", *syllables]): None for _ in range(_PARTS)}
    return list(dict.fromkeys([*known, *made]))
