"""The Rasa project: what people mean, which skill answers, and in which words."""
