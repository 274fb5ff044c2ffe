"""The glossary: what a newsroom has decided to call people, places, bodies and things.

`files` and `tbx` read and write entries, `book.Glossary` finds them in sentences, `forms` knows their
inflected forms, `enforce` brings them into drafts, `propose` offers transliterations of unknown names.
"""
