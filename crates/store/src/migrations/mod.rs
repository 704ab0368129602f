//! The schema, in steps that only ever add. Each step is one SQL file that both databases accept.

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::async_trait::async_trait;
use sea_orm_migration::prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::ConnectionTrait;

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(SqlStep { name: "m0001_first_tables", sql: include_str!("m0001_first_tables.sql") }),
            Box::new(SqlStep { name: "m0002_drawn_looks", sql: include_str!("m0002_drawn_looks.sql") }),
            Box::new(SqlStep { name: "m0003_webhooks", sql: include_str!("m0003_webhooks.sql") }),
            Box::new(SqlStep { name: "m0004_accounts", sql: include_str!("m0004_accounts.sql") }),
            Box::new(SqlStep { name: "m0005_idempotency", sql: include_str!("m0005_idempotency.sql") }),
            Box::new(SqlStep { name: "m0006_uploads", sql: include_str!("m0006_uploads.sql") }),
            Box::new(SqlStep { name: "m0007_brand", sql: include_str!("m0007_brand.sql") }),
            Box::new(SqlStep { name: "m0008_batches", sql: include_str!("m0008_batches.sql") }),
            Box::new(SqlStep { name: "m0009_event_age", sql: include_str!("m0009_event_age.sql") }),
            Box::new(SqlStep { name: "m0010_renders", sql: include_str!("m0010_renders.sql") }),
            Box::new(SqlStep { name: "m0011_voices", sql: include_str!("m0011_voices.sql") }),
            Box::new(SqlStep { name: "m0012_agent", sql: include_str!("m0012_agent.sql") }),
        ]
    }
}

struct SqlStep {
    name: &'static str,
    sql: &'static str,
}

impl MigrationName for SqlStep {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait]
impl MigrationTrait for SqlStep {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(self.sql).await?;
        Ok(())
    }
}
