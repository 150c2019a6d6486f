"""A policy for tests: three roles, three environments, every key used once or more."""

from __future__ import annotations

from typing import Any

ANALYSTS, SCIENTISTS, ENGINEERS = "/bank/ds/analysts", "/bank/ds/scientists", "/bank/ds/engineers"

PLATFORM: dict[str, Any] = {
    "environments": {
        "analyst": {
            "title": {"en": "Data analyst", "ru": "Дата-аналитик"},
            "image": "registry.example/ds/analyst:2026.11",
        },
        "ds": {
            "extends": "analyst",
            "title": {"en": "Data scientist", "ru": "Дата-сайентист"},
            "image": "registry.example/ds/ds:2026.11",
            "gpu": "preferred",
        },
        "dl": {
            "extends": "ds",
            "title": {"en": "Deep learning", "ru": "Глубокое обучение"},
            "image": "registry.example/ds/dl:2026.11",
            "gpu": "required",
        },
    },
    "gpus": {
        "a100": {
            "title": "A100 80 GB",
            "resource": "nvidia.com/gpu",
            "node_selector": {"gpu": "a100"},
            "tolerations": [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}],
        },
        "a100-slice": {"title": "A100 slice", "resource": "nvidia.com/mig-1g.10gb"},
    },
    "roles": {
        "analyst": {
            "rank": 10,
            "groups": [ANALYSTS],
            "environments": ["analyst"],
            "cpu": {"min": 1, "max": 8, "default": 2, "step": 1},
            "memory": {"min": "2G", "max": "32G", "default": "8G", "step": "1G"},
        },
        "scientist": {
            "rank": 20,
            "groups": [SCIENTISTS],
            "environments": ["analyst", "ds"],
            "cpu": {"min": 0.5, "max": 16, "default": 4, "step": 0.5},
            "memory": {"min": "2G", "max": "64G", "default": "16G"},
            "gpu": {"max": 1, "types": ["a100-slice"]},
        },
        "engineer": {
            "rank": 30,
            "groups": [ENGINEERS],
            "environments": ["analyst", "ds", "dl"],
            "cpu": {"min": 1, "max": 64, "default": 8},
            "memory": {"min": "2G", "max": "256G", "default": "32G"},
            "gpu": {"max": 2, "types": ["a100", "a100-slice"]},
            "total": {"cpu": 64, "memory": "256G", "gpu": 2, "servers": 3},
            "request_ratio": {"cpu": 0.25},
        },
    },
}
