"""Which intent a sentence has, and which others: by regression, and by the nearest examples."""

from typing import Any, Dict, List, Text, Type

import numpy as np
from components.clauses import clauses
from components.features import Encoder, Lexicon
from components.neighbours import NEAREST, Neighbours
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

FILE = "intents.skops"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentRanker(IntentClassifier, GraphComponent):
    """Ranks the intents. A clause may bring up an intent that the whole sentence drowns."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """Return what must stand before this component: nothing, it reads the text itself."""
        return []

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Return the defaults. README.md tells how each was measured.

        `temperature` below 1 makes confidences bolder; `neighbours` is the say of the nearest examples;
        `asides` are the intents that a clause may bring up, and `aside_trust` how far it is believed.
        """
        return {
            "C": 5.0,
            "temperature": 0.7,
            "neighbours": 0.4,
            "ranking": 8,
            "asides": [],
            "aside_trust": 0.7,
        }

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._encoder = Encoder()
        self._lexicon = Lexicon()
        # One regression an intent: as right as a joint one here, and learnt in a quarter of the time.
        self._model = LogisticRegression(C=self._config["C"], solver="liblinear", tol=1e-2, random_state=1)
        self._neighbours = Neighbours(np.zeros((NEAREST, 1), np.float32), np.zeros(NEAREST, int), 1)

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "IntentRanker":
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        texts = [e.get(TEXT) for e in examples]
        self._lexicon.fit(texts)
        vectors = self._encoder.vectors(texts)
        intents = np.array([e.get(INTENT) for e in examples])
        self._model.fit(self._lexicon.features(texts, vectors), intents)
        labels = np.searchsorted(self._model.classes_, intents)
        self._neighbours = Neighbours(vectors, labels, len(self._model.classes_))
        self._persist()
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Pass the examples on as they are: nothing after this needs their intents guessed."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Rank the intents of each message."""
        for message in messages:
            ranking = self._ranking(message.get(TEXT) or "")
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, text: Text) -> List[Dict[Text, Any]]:
        parts = clauses(text)
        chances = self._chances([text, *parts])
        names = list(self._model.classes_)
        best = chances[0].copy()
        for name in self._config["asides"] if parts else ():
            index = names.index(name)
            best[index] = max(best[index], chances[1:, index].max() * self._config["aside_trust"])
        if not any(c.isalnum() for c in text):
            best[:] = 0.0  # dots and emoji mean nothing here, least of all yes
        order = np.argsort(-best, kind="stable")[: self._config["ranking"]]
        return [{INTENT_NAME_KEY: names[i], "confidence": float(best[i])} for i in order]

    def _chances(self, texts: List[Text]) -> np.ndarray:
        """Return the probability of each intent, one row a text."""
        vectors = self._encoder.vectors(texts)
        scores = np.asarray(self._model.decision_function(self._lexicon.features(texts, vectors)))
        grown = np.exp((scores - scores.max(axis=1, keepdims=True)) / self._config["temperature"])
        by_regression = grown / grown.sum(axis=1, keepdims=True)
        say = self._config["neighbours"]
        return (1 - say) * by_regression + say * self._neighbours.chances(vectors)

    def _persist(self) -> None:
        import skops.io as skops

        learnt = {"words": self._lexicon.words, "pieces": self._lexicon.pieces, "model": self._model}
        learnt |= {"vectors": self._neighbours.vectors, "labels": self._neighbours.labels}
        with self._model_storage.write_to(self._resource) as folder:
            skops.dump(learnt, folder / FILE)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "IntentRanker":
        """Read the trained component back."""
        import skops.io as skops

        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            trusted = skops.get_untrusted_types(file=folder / FILE)
            learnt = skops.load(folder / FILE, trusted=trusted)
        component._lexicon.words, component._lexicon.pieces = learnt["words"], learnt["pieces"]
        component._model = learnt["model"]
        count = len(component._model.classes_)
        component._neighbours = Neighbours(learnt["vectors"], learnt["labels"], count)
        return component

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Accept any configuration."""
