"""The backend of a chat, guarded by schema-doctor."""
