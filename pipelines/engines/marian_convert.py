"""A MarianMT checkpoint of transformers turned into CTranslate2's form, without torch.

CTranslate2's own converter builds the model in torch first. Everything it then needs is names and numbers,
so they are read by `checkpoint` and written through CTranslate2's specification: on the same weights the
file is byte for byte the converter's (a test holds it against the starters').
"""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import Activation, TransformerSpec
from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec

from pipelines.engines.checkpoint import read_weights
from pipelines.errors import ModelDamaged

_ACTIVATIONS = {"relu": Activation.RELU, "swish": Activation.SWISH, "silu": Activation.SWISH}
_ACTIVATIONS |= {"gelu": Activation.GELU}
# Made by models/shortlist.py under the name by which CTranslate2 knows it.
SHORTLIST = "ct2/vmap.txt"
_PAD = "<pad>"
_SHARED = "model.shared.weight"
_POSITIONS = "positions"

Weights = dict[str, Any]


def convert(folder: Path, quantization: str = "int8") -> Path:
    """Write `folder`/ct2 from the checkpoint in `folder`; returns its path. An older ct2 is replaced at the end.

    `quantization` is CTranslate2's: int8, int8_float32, int16, float32. Raises ModelDamaged.
    """
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        tokens = _tokens(folder)
        spec = _spec(config, tokens, _weights(folder, config))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelDamaged(
            f"is no MarianMT model that can be converted ({type(error).__name__}: {error})",
            subject=str(folder),
            mend="check that config.json, vocab.json and the checkpoint belong together",
        ) from error
    spec.validate()
    spec.optimize(quantization=quantization)
    made = folder / "ct2.part"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    spec.save(str(made))
    if (folder / SHORTLIST).is_file():  # it belongs to the vocabulary, not to these weights
        shutil.copyfile(folder / SHORTLIST, made / "vmap.txt")
    shutil.rmtree(folder / "ct2", ignore_errors=True)
    return made.rename(folder / "ct2")


def _weights(folder: Path, config: dict[str, Any]) -> Weights:
    """All weights as float32. The positions are no weights, but as coarse as the rest, as transformers has them."""
    read = read_weights(folder)
    exact = positions(config["max_position_embeddings"], config["d_model"])
    read[_POSITIONS] = exact.astype(read[_SHARED].dtype)
    return {name: array.astype(np.float32) for name, array in read.items()}


def _tokens(folder: Path) -> list[str]:
    """The vocabulary in order of its ids, without the <pad> that transformers adds at its end.

    Marian starts the decoder from a zero embedding; transformers stores that zero as <pad>'s.
    """
    vocabulary = json.loads((folder / "vocab.json").read_text("utf-8"))
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    if [vocabulary[t] for t in tokens] != list(range(len(tokens))):
        raise ValueError("the ids of vocab.json have gaps")
    return tokens[:-1] if tokens[-1] == _PAD else tokens


def _spec(config: dict[str, Any], tokens: list[str], weights: Weights) -> Any:
    if config.get("model_type") != "marian" or config.get("share_encoder_decoder_embeddings") is False:
        raise ValueError("only MarianMT models with one vocabulary for both sides are understood")
    spec = TransformerSpec.from_config(
        (config["encoder_layers"], config["decoder_layers"]),
        config["encoder_attention_heads"],
        pre_norm=False,
        activation=_ACTIVATIONS[config["activation_function"]],
        layernorm_embedding=False,
    )
    spec.decoder.start_from_zero_embedding = True
    for side in ("encoder", "decoder"):
        _fill_side(getattr(spec, side), side, config, weights, len(tokens))
    spec.decoder.projection.weight = _or_shared(weights, "lm_head.weight")[: len(tokens)]
    bias = weights.get("final_logits_bias")
    if bias is not None and bias.any():
        spec.decoder.projection.bias = bias.reshape(-1)[: len(tokens)]
    spec.config.eos_token, spec.config.unk_token = "</s>", "<unk>"
    spec.config.decoder_start_token = "</s>"  # noqa: S105 - any token would do: the embedding is zero
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    return spec


def _fill_side(spec: Any, side: str, config: dict[str, Any], weights: Weights, size: int) -> None:
    embedding = spec.embeddings[0] if isinstance(spec.embeddings, list) else spec.embeddings
    embedding.weight = _or_shared(weights, f"model.{side}.embed_tokens.weight")[:size]
    spec.scale_embeddings = math.sqrt(config["d_model"]) if config["scale_embedding"] else 1.0
    spec.position_encodings.encodings = weights[_POSITIONS]
    for number, layer in enumerate(spec.layer):
        name = f"model.{side}.layers.{number}"
        _fill_attention(layer.self_attention, f"{name}.self_attn", weights, ("qkv",))
        if side == "decoder":
            _fill_attention(layer.attention, f"{name}.encoder_attn", weights, ("q", "kv"))
        _fill_linear(layer.ffn.linear_0, weights, f"{name}.fc1")
        _fill_linear(layer.ffn.linear_1, weights, f"{name}.fc2")
        _fill_norm(layer.ffn.layer_norm, weights, f"{name}.final_layer_norm")


def _fill_attention(spec: Any, name: str, weights: Weights, groups: tuple[str, ...]) -> None:
    """CTranslate2 keeps query, key and value in one matrix, or the query apart for attention to the source."""
    for linear, letters in zip(spec.linear, groups):
        linear.weight = np.concatenate([weights[f"{name}.{x}_proj.weight"] for x in letters])
        linear.bias = np.concatenate([weights[f"{name}.{x}_proj.bias"] for x in letters])
    _fill_linear(spec.linear[-1], weights, f"{name}.out_proj")
    _fill_norm(spec.layer_norm, weights, f"{name}_layer_norm")


def _fill_linear(spec: LinearSpec, weights: Weights, name: str) -> None:
    spec.weight, spec.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _fill_norm(spec: LayerNormSpec, weights: Weights, name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _or_shared(weights: Weights, name: str) -> Any:
    return weights[name] if name in weights else weights[_SHARED]


def positions(count: int, width: int) -> Any:
    """Marian's sinusoidal positions, [count, width]: the sines in the first half, the cosines in the second."""
    rates = np.power(10000.0, 2.0 * (np.arange(width) // 2) / width)
    angles = np.arange(count)[:, None] / rates
    return np.concatenate([np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])], axis=1).astype(np.float32)
