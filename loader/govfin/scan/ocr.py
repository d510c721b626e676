"""OCR: the characters in pictures of single lines of text, by the PP-OCR model that rapidocr's wheel ships; nothing is fetched.

rapidocr (for the model), onnxruntime and OpenCV come with the extra `ocr`, and are looked for only where a picture is to be read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

INSTALL = "pip install 'govfin[ocr]'"
MODEL = "PP-OCRv6_rec_small.onnx"
HEIGHT = 48  # pixels: the height of the pictures that the model was trained on
NARROWEST = 96  # pixels: narrower pictures are padded
WIDEST = 3200  # pixels: a longer line is squeezed
BATCH = 2560  # pixels: the width of all the pictures that are read at once

Image = Any  # a numpy array of uint8: height by width by 3


@dataclass(frozen=True, slots=True)
class Character:
    """A character of a line: its middle as a share of the line's width, and how certain the model is of it, both from 0 to 1."""

    text: str
    at: float
    confidence: float


def is_installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def read_lines(images: Sequence[Image]) -> list[tuple[Character, ...]]:
    """The characters in each picture of a line, from left to right, without white space."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    session, alphabet = _recogniser()
    name = session.get_inputs()[0].name
    widths = [min(max(math.ceil(image.shape[1] * HEIGHT / image.shape[0]), 1), WIDEST) for image in images]
    found: list[tuple[Character, ...]] = [()] * len(images)
    for batch in _batches(widths):
        padded = np.zeros((len(batch), 3, HEIGHT, max(NARROWEST, widths[batch[-1]])), np.float32)
        for place, index in enumerate(batch):
            resized = cv2.resize(images[index], (widths[index], HEIGHT), interpolation=cv2.INTER_LINEAR)
            padded[place, :, :, : widths[index]] = resized.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1
        for index, steps in zip(batch, session.run(None, {name: padded})[0], strict=True):
            found[index] = tuple(_characters(steps, alphabet, padded.shape[3] / widths[index]))
    return found


def _batches(widths: Sequence[int]) -> list[list[int]]:
    """The numbers of the pictures, those of like width together, so that little is padded; the widest of each batch is its last."""
    batches: list[list[int]] = []
    for index in sorted(range(len(widths)), key=widths.__getitem__):
        if batches and (len(batches[-1]) + 1) * max(widths[index], NARROWEST) <= BATCH:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def _characters(steps: Any, alphabet: Sequence[str], stretch: float) -> Iterator[Character]:
    """The characters that the model's steps spell (CTC): successive steps of one class are one character, class 0 is none.

    `steps` holds the probability of each class in each step; they run over `stretch` times the width of the line.
    """
    classes, certain = steps.argmax(axis=1), steps.max(axis=1)
    start = 0
    for end in range(1, len(classes) + 1):
        if end < len(classes) and classes[end] == classes[start]:
            continue
        text = alphabet[classes[start]]
        if text.strip():
            yield Character(text, min((start + end) / 2 * stretch / len(classes), 1.0), min(float(certain[start:end].max()), 1.0))
        start = end


@cache
def _recogniser() -> tuple[Any, Sequence[str]]:
    """The model in a session of onnxruntime, and the character of each of its classes."""
    import onnxruntime  # noqa: PLC0415

    spec = find_spec("rapidocr")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False  # or its memory would grow with the longest line
    options.log_severity_level = 3
    model = Path(spec.submodule_search_locations[0], "models", MODEL)
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ("", *characters, " ")
