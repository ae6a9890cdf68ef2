"""Hosting services: the roles that own what a service has made for itself, and the direct host behind a pooled one."""

# Of Neon, Supabase, Amazon RDS, Azure and Google Cloud SQL, as their documentation and their servers name them.
ROLES = (
    *("cloud_admin", "neon_service", "neon_auth"),
    *("supabase_admin", "supabase_auth_admin", "supabase_storage_admin", "supabase_functions_admin"),
    *("supabase_realtime_admin", "supabase_replication_admin", "supabase_etl_admin", "pgbouncer", "pgsodium_keymaker"),
    *("rdsadmin", "rdsproxyadmin"),
    *("azuresu", "azure_superuser", "cloudsqladmin"),
)


def direct_host(host: str) -> str:
    """Say where a connection of one's own is to be had, by the name of a pooled host."""
    if "-pooler." in host and host.endswith(".neon.tech"):
        return f"connect to {host.replace('-pooler.', '.', 1)}, the direct host of the Neon endpoint"
    if host.endswith(".pooler.supabase.com"):
        return (
            "connect to db.PROJECT.supabase.co, the direct host of the Supabase project, or to its pooler at port 5432"
        )
    if ".proxy-" in host and host.endswith(".rds.amazonaws.com"):
        return "connect to the endpoint of the RDS instance or cluster itself, not to that of its proxy"
    return "connect to the direct host of the database"
