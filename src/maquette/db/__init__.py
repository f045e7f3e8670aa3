"""The database: one file of SQLite by default, PostgreSQL by URL, the same code for both."""
