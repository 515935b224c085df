"""Parts of our own inside Rasa: they run on Rasa's Python (3.10), with `dialogues/` as the working folder."""
