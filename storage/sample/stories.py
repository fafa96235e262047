"""stub"""
STORIES: tuple = ()  # type: ignore
