//! The database, seen from beside the server: for what must not be there, and for what only it knows.

use std::collections::BTreeMap;
use std::future::Future;

use herald_domain::id::VideoId;
use herald_jobs::JobRow;
use herald_store::charges::{self, ChargeRow};
use herald_store::table::Column;
use herald_store::videos::{self, VideoRow};
use herald_store::{Store, ledger, sql, workspaces};
use tokio::runtime::Runtime;

use crate::server::DataDir;

pub struct Records {
    runtime: Runtime,
    store: Store,
}

/// A row of the stage cache.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredStage {
    pub stage: String,
    pub digest: String,
    /// Unix microseconds.
    pub created_at: i64,
}

impl Records {
    pub fn of(dir: &DataDir) -> Records {
        Records::at(&dir.path().join("herald.db").display().to_string())
    }

    pub fn at(path: &str) -> Records {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let store = runtime.block_on(Store::open(&format!("sqlite://{path}?mode=rw"))).expect("the database opens");
        Records { runtime, store }
    }

    pub fn jobs(&self) -> i64 {
        self.count("SELECT COUNT(*) AS n FROM jobs")
    }

    /// Deleted ones included.
    pub fn videos(&self) -> i64 {
        self.count("SELECT COUNT(*) AS n FROM videos")
    }

    /// Groups and looks that are not of the stock catalogue.
    pub fn avatars(&self) -> i64 {
        let own = |table: &str| format!("(SELECT COUNT(*) FROM {table} WHERE workspace_id IS NOT NULL)");
        self.count(&format!("SELECT {} + {} AS n", own("avatar_groups"), own("avatar_looks")))
    }

    /// Id of the video accepted last.
    pub fn newest_video(&self) -> String {
        let text = "SELECT id FROM videos ORDER BY created_at DESC LIMIT 1";
        let row = self.wait(sql::query_one(self.store.read(), text, vec![])).expect("a readable table");
        Column::from_row(&row.expect("a video was accepted"), "id").expect("a text column")
    }

    /// The row of a video, even of a deleted one.
    pub fn video(&self, id: &str) -> VideoRow {
        let id: VideoId = id.parse().expect("a video id");
        let found = self.wait(videos::of_job(self.store.read(), id)).expect("a readable row");
        found.expect("the video has a row")
    }

    pub fn job_of(&self, video: &str) -> JobRow {
        let job = self.video(video).job_id.expect("the video has a job");
        self.wait(herald_jobs::get(self.store.read(), job)).expect("a readable row").expect("the job has a row")
    }

    /// The stage cache, oldest first.
    pub fn stages(&self) -> Vec<StoredStage> {
        let text = "SELECT stage, digest, created_at FROM stage_outputs ORDER BY created_at, digest";
        let rows = self.wait(sql::query_all(self.store.read(), text, vec![])).expect("a readable table");
        let text = |row: &_, name| Column::from_row(row, name).expect("a text column");
        rows.iter()
            .map(|row| StoredStage {
                stage: text(row, "stage"),
                digest: text(row, "digest"),
                created_at: Column::from_row(row, "created_at").expect("a number"),
            })
            .collect()
    }

    /// A second workspace in the same installation; answers a key of it.
    pub fn create_neighbour(&self) -> String {
        self.wait(async {
            let (workspace, _) =
                herald_identity::create_workspace(&self.store, "Neighbour").await.expect("a workspace");
            let scopes = herald_identity::Scopes::all();
            let (_, key) =
                herald_identity::create_key(&self.store, workspace.id, "neighbour", &scopes).await.expect("a key");
            key
        })
    }

    /// Changes what a test cannot wait for, such as how long ago something was.
    pub fn execute(&self, text: &str) -> u64 {
        self.wait(async {
            let txn = self.store.begin().await.expect("the writer's turn");
            let changed = sql::execute(&txn, text, vec![]).await.expect("a statement");
            txn.commit().await.expect("a commit");
            changed
        })
    }

    /// A text column of the first row a query answers.
    pub fn text(&self, query: &str, column: &'static str) -> String {
        let row = self.wait(sql::query_one(self.store.read(), query, vec![])).expect("a readable table");
        Column::from_row(&row.expect("a row"), column).expect("a text column")
    }

    /// Sum of the ledger's amounts and of its holds, in millionths, of the workspace made first.
    pub fn ledger_sums(&self) -> (i64, i64) {
        self.wait(async {
            let workspace = workspaces::first(self.store.read()).await.expect("a readable table").expect("a workspace");
            ledger::sums(self.store.read(), workspace.id, ledger::Pool::Main).await.expect("a readable ledger")
        })
    }

    pub fn ledger_rows(&self) -> i64 {
        self.count("SELECT COUNT(*) AS n FROM ledger")
    }

    /// What was ordered, in any state.
    pub fn charges(&self) -> i64 {
        self.count("SELECT COUNT(*) AS n FROM charges")
    }

    /// The charge of a video or look.
    pub fn charge(&self, resource: &str) -> ChargeRow {
        let found = self.wait(charges::get(self.store.read(), resource)).expect("a readable row");
        found.expect("the resource has a charge")
    }

    /// Lets the time of a reserved upload run out.
    pub fn age_upload(&self, id: &str) {
        assert_eq!(self.execute(&format!("UPDATE asset_uploads SET expires_at = 0 WHERE id = '{id}'")), 1);
    }

    /// Everything in the database, by table: each row as SQL literals, one a line. Without `api_keys`, whose rows say when
    /// a key was used last.
    pub fn snapshot(&self) -> BTreeMap<String, String> {
        let tables = "SELECT group_concat(name) AS n FROM sqlite_master WHERE type = 'table' AND name != 'api_keys'";
        let tables = self.text(tables, "n");
        let rows = |table: &str| {
            let columns = format!(
                "SELECT group_concat('quote(\"' || name || '\")', '||'',''||') AS n FROM pragma_table_info('{table}')"
            );
            let columns = self.text(&columns, "n");
            let lines = format!(
                "SELECT coalesce(group_concat(line, char(10)), '') AS n FROM (SELECT {columns} AS line FROM \"{table}\" ORDER BY line)"
            );
            self.text(&lines, "n")
        };
        tables.split(',').map(|table| (table.to_owned(), rows(table))).collect()
    }

    fn count(&self, text: &str) -> i64 {
        let row = self.wait(sql::query_one(self.store.read(), text, vec![])).expect("a readable table");
        row.and_then(|row| row.try_get::<i64>("", "n").ok()).expect("a number")
    }

    fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}
