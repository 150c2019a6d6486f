"""The sample policy, as an administrator would write it into `jupyterhub_config.py`.

Three environments, each built on the one before it; three roles, each given by a group of the
single sign-on. `jhub-ds check` reads this file as the hub does.
"""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - JupyterHub gives it to such files

c.DSPlatform.environments = {
    "analyst": {
        "title": {"en": "Data analyst", "ru": "Дата-аналитик"},
        "description": {
            "en": "Notebooks, frames, charts, the warehouse.",
            "ru": "Ноутбуки, таблицы, графики, хранилище данных.",
        },
        "image": "registry.example/ds/analyst:2026.11",
    },
    "ds": {
        "extends": "analyst",
        "title": {"en": "Data science", "ru": "Data science"},
        "description": {
            "en": "Models on tables: scikit-learn, LightGBM, Optuna, SHAP.",
            "ru": "Модели на таблицах: scikit-learn, LightGBM, Optuna, SHAP.",
        },
        "image": "registry.example/ds/ds:2026.11",
    },
    "dl": {
        "extends": "ds",
        "title": {"en": "Deep learning", "ru": "Глубокое обучение"},
        "description": {
            "en": "Neural networks: PyTorch, Lightning, Transformers.",
            "ru": "Нейронные сети: PyTorch, Lightning, Transformers.",
        },
        "image": "registry.example/ds/dl:2026.11",
        "gpu": "preferred",
    },
}

c.DSPlatform.gpus = {
    "a100": {
        "title": {"en": "A100, 80 GB", "ru": "A100, 80 ГБ"},
        "resource": "nvidia.com/gpu",
        "node_selector": {"nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB"},
    },
    "a100-slice": {
        "title": {"en": "A100 slice, 10 GB", "ru": "Доля A100, 10 ГБ"},
        "resource": "nvidia.com/mig-1g.10gb",
    },
}

c.DSPlatform.roles = {
    "analyst": {
        "rank": 10,
        "groups": ["/bank/ds/analysts"],
        "environments": ["analyst"],
        "cpu": {"min": 1, "max": 8, "default": 2},
        "memory": {"min": "2G", "max": "32G", "default": "4G"},
    },
    "scientist": {
        "rank": 20,
        "groups": ["/bank/ds/scientists"],
        "environments": ["ds", "analyst"],
        "cpu": {"min": 1, "max": 32, "default": 4},
        "memory": {"min": "2G", "max": "128G", "default": "16G"},
        "total": {"cpu": 32, "memory": "128G", "servers": 2},
    },
    "engineer": {
        "rank": 30,
        "groups": ["/bank/ds/engineers"],
        "environments": ["dl", "ds", "analyst"],
        "cpu": {"min": 1, "max": 64, "default": 8},
        "memory": {"min": "2G", "max": "256G", "default": "32G"},
        "gpu": {"max": 8, "types": ["a100", "a100-slice"]},
        "total": {"cpu": 64, "memory": "256G", "gpu": 8, "servers": 3},
        "request_ratio": {"cpu": 0.5, "memory": 1},
    },
}

c.DSPlatform.contact = {"en": "Ask the platform team.", "ru": "Спросите команду платформы."}
