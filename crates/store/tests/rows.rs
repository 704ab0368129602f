//! Rows against a real database file: paging, filters, tenancy, deletion, transactions.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use herald_domain::EventType;
use herald_domain::id::{AvatarGroupId, AvatarLookId, DeliveryAttemptId, DeliveryId, EventId, VideoId, WorkspaceId};
use herald_store::avatar_groups::{self, AvatarGroupRow, AvatarStatus, Ownership};
use herald_store::avatar_looks::{self, AvatarLookRow, LookFilter};
use herald_store::clock::now_micros;
use herald_store::deliveries::{self, AttemptRow, DeliveryRow, DeliveryState};
use herald_store::events::{self, EventFilter, EventRow};
use herald_store::table::JsonText;
use herald_store::videos::{self, VideoFilter, VideoRow, VideoStatus};
use herald_store::workspaces::{self, WorkspaceRow};
use herald_store::{Page, Store, StoreError, blob_sweep, sql};
use proptest::prelude::*;
use serde_json::json;

struct Home {
    _dir: tempfile::TempDir,
    store: Store,
    url: String,
    workspace: WorkspaceId,
}

async fn home() -> Home {
    let dir = tempfile::tempdir().expect("temp dir");
    let url = format!("sqlite://{}/herald.db?mode=rwc", dir.path().display());
    let store = Store::open(&url).await.expect("open");
    store.migrate().await.expect("migrate");
    let workspace = add_workspace(&store).await;
    Home { _dir: dir, store, url, workspace }
}

async fn add_workspace(store: &Store) -> WorkspaceId {
    let row = WorkspaceRow { id: WorkspaceId::new(), name: "Team".to_owned(), created_at: now_micros() };
    let txn = store.begin().await.expect("begin");
    workspaces::insert(&txn, &row).await.expect("insert");
    txn.commit().await.expect("commit");
    row.id
}

fn video(workspace: WorkspaceId, title: &str, created_at: i64) -> VideoRow {
    VideoRow {
        id: VideoId::new(),
        workspace_id: workspace,
        title: title.to_owned(),
        folder_id: None,
        status: VideoStatus::Pending,
        spec: JsonText::of(&json!({"script": "Hello", "ä": [1, 2.5, null]})).expect("JSON"),
        session_id: None,
        job_id: None,
        callback_url: None,
        callback_id: None,
        output_format: "mp4".to_owned(),
        output_language: None,
        created_at,
        completed_at: None,
        duration_s: Some(1.25),
        failure_code: None,
        failure_message: None,
        video_blob: Some("videos/a.mp4".to_owned()),
        thumbnail_blob: None,
        gif_blob: None,
        captioned_blob: None,
        subtitle_blob: Some("videos/a.srt".to_owned()),
        deleted_at: None,
    }
}

async fn add(home: &Home, row: &VideoRow) {
    let txn = home.store.begin().await.expect("begin");
    videos::insert(&txn, row).await.expect("insert");
    txn.commit().await.expect("commit");
}

async fn titles(home: &Home, filter: &VideoFilter) -> Vec<String> {
    let page = Page::first(100);
    let (rows, _) = videos::list(home.store.read(), home.workspace, filter, &page).await.expect("list");
    rows.into_iter().map(|row| row.title).collect()
}

#[tokio::test]
async fn a_row_comes_back_as_it_was_and_only_to_its_workspace() {
    let home = home().await;
    let mut row = video(home.workspace, "One", 1);
    add(&home, &row).await;
    assert_eq!(videos::get(home.store.read(), home.workspace, row.id).await.expect("get"), Some(row.clone()));
    let stranger = add_workspace(&home.store).await;
    assert_eq!(videos::get(home.store.read(), stranger, row.id).await.expect("get"), None);
    row.status = VideoStatus::Completed;
    row.duration_s = None;
    let txn = home.store.begin().await.expect("begin");
    videos::update(&txn, &row).await.expect("update");
    assert!(matches!(videos::insert(&txn, &row).await, Err(StoreError::Duplicate(_))));
    let absent = video(home.workspace, "Nowhere", 1);
    assert!(matches!(videos::update(&txn, &absent).await, Err(StoreError::Missing { table: "videos" })));
    txn.commit().await.expect("commit");
    assert_eq!(videos::get(home.store.read(), home.workspace, row.id).await.expect("get"), Some(row));
}

#[tokio::test]
async fn filters_take_the_users_text_literally() {
    let home = home().await;
    for (n, title) in ["50% off_sale", "50 off sale", "Grüße", "back\\slash"].iter().enumerate() {
        let folder_id = (n == 2).then(|| "folder-1".to_owned());
        add(&home, &VideoRow { folder_id, ..video(home.workspace, title, n as i64) }).await;
    }
    let titled = |part: &str| VideoFilter { title_contains: Some(part.to_owned()), ..VideoFilter::default() };
    assert_eq!(titles(&home, &titled("50%")).await, ["50% off_sale"]);
    assert_eq!(titles(&home, &titled("F_S")).await, ["50% off_sale"]);
    assert_eq!(titles(&home, &titled("OFF")).await, ["50 off sale", "50% off_sale"]);
    assert_eq!(titles(&home, &titled("\\")).await, ["back\\slash"]);
    assert_eq!(titles(&home, &titled("'; DROP TABLE videos; --")).await, [""; 0]);
    let filed = VideoFilter { folder_id: Some("folder-1".to_owned()), ..VideoFilter::default() };
    assert_eq!(titles(&home, &filed).await, ["Grüße"]);
}

#[tokio::test]
async fn pages_stay_put_while_rows_arrive_and_times_collide() {
    let home = home().await;
    for n in 0..7 {
        add(&home, &video(home.workspace, &format!("v{n}"), 100 + n / 3)).await;
    }
    let expected = titles(&home, &VideoFilter::default()).await;
    let (mut seen, mut page) = (Vec::new(), Page::first(2));
    loop {
        let (rows, next) =
            videos::list(home.store.read(), home.workspace, &VideoFilter::default(), &page).await.expect("list");
        seen.extend(rows.into_iter().map(|row| row.title));
        add(&home, &video(home.workspace, "newer", 1_000)).await;
        match next {
            // The cursor travels as text.
            Some(cursor) => page.after = Some(cursor.to_string().parse().expect("cursor")),
            None => break,
        }
    }
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn deleting_hides_the_row_and_hands_its_files_to_the_sweep() {
    let home = home().await;
    let row = video(home.workspace, "Gone", 1);
    add(&home, &row).await;
    let stranger = add_workspace(&home.store).await;
    let txn = home.store.begin().await.expect("begin");
    assert!(videos::soft_delete(&txn, stranger, row.id, 5).await.expect("delete").is_none());
    let deleted = videos::soft_delete(&txn, home.workspace, row.id, 5).await.expect("delete").expect("there");
    assert_eq!(deleted.blob_keys(), ["videos/a.mp4", "videos/a.srt"]);
    assert!(videos::soft_delete(&txn, home.workspace, row.id, 6).await.expect("delete").is_none());
    txn.commit().await.expect("commit");
    assert_eq!(titles(&home, &VideoFilter::default()).await, [""; 0]);
    let due = blob_sweep::due(home.store.read(), 10).await.expect("due");
    let mut keys: Vec<&str> = due.iter().map(|row| row.blob_key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["videos/a.mp4", "videos/a.srt"]);
}

#[tokio::test]
async fn public_avatars_are_everybodys_to_see_and_nobodys_to_delete() {
    let home = home().await;
    let group = |workspace_id, name: &str| AvatarGroupRow {
        id: AvatarGroupId::new(),
        workspace_id,
        name: name.to_owned(),
        gender: None,
        kind: "photo_avatar".to_owned(),
        default_voice_id: None,
        consent_status: None,
        status: AvatarStatus::Completed,
        error_code: None,
        error_message: None,
        preview_image_blob: Some(format!("avatars/{name}.png")),
        preview_video_blob: None,
        created_at: 1,
        deleted_at: None,
    };
    let look = |group: &AvatarGroupRow| AvatarLookRow {
        id: AvatarLookId::new(),
        group_id: group.id,
        workspace_id: group.workspace_id,
        name: group.name.clone(),
        avatar_type: "photo_avatar".to_owned(),
        gender: None,
        tags: json!(["calm"]),
        supported_engines: json!([]),
        status: AvatarStatus::Completed,
        preferred_orientation: None,
        image_width: Some(512),
        image_height: Some(512),
        image_blob: Some(format!("looks/{}.png", group.name)),
        character: None,
        preview_image_blob: None,
        preview_video_blob: None,
        default_voice_id: None,
        error_code: None,
        error_message: None,
        created_at: 1,
        deleted_at: None,
    };
    let stranger = add_workspace(&home.store).await;
    let groups = [group(None, "public"), group(Some(home.workspace), "own"), group(Some(stranger), "other")];
    let txn = home.store.begin().await.expect("begin");
    for group in &groups {
        avatar_groups::insert(&txn, group).await.expect("insert");
        avatar_looks::insert(&txn, &look(group)).await.expect("insert");
    }
    for (ownership, expected) in [
        (Ownership::All, vec!["own", "public"]),
        (Ownership::Public, vec!["public"]),
        (Ownership::Private, vec!["own"]),
    ] {
        let page = Page::first(10);
        let (rows, _) = avatar_groups::list(&txn, home.workspace, ownership, &page).await.expect("list");
        let mut names: Vec<String> = rows.into_iter().map(|row| row.name).collect();
        names.sort();
        assert_eq!(names, expected);
        let filter = LookFilter { ownership, avatar_type: Some("photo_avatar".to_owned()), ..LookFilter::default() };
        let (rows, _) = avatar_looks::list(&txn, home.workspace, &filter, &page).await.expect("list");
        let mut names: Vec<String> = rows.into_iter().map(|row| row.name).collect();
        names.sort();
        assert_eq!(names, expected);
    }
    let [public, own, other] = &groups;
    for foreign in [public, other] {
        assert!(avatar_groups::soft_delete(&txn, home.workspace, foreign.id, 9).await.expect("delete").is_none());
    }
    let keys = avatar_groups::soft_delete(&txn, home.workspace, own.id, 9).await.expect("delete").expect("own");
    assert_eq!(keys, ["avatars/own.png", "looks/own.png"], "with its looks");
    assert!(avatar_looks::of_group(&txn, own.id).await.expect("looks").is_empty());
    txn.commit().await.expect("commit");
}

#[tokio::test]
async fn a_transaction_happens_as_a_whole_or_not_at_all() {
    let home = home().await;
    let told = Arc::new(AtomicBool::new(false));
    let (workspace, tell) = (home.workspace, Arc::clone(&told));
    let refused: Result<(), StoreError> = home
        .store
        .write(move |txn| {
            Box::pin(async move {
                videos::insert(txn, &video(workspace, "Half", 1)).await?;
                txn.after_commit(move || tell.store(true, Ordering::SeqCst));
                Err(StoreError::Cursor)
            })
        })
        .await;
    assert!(matches!(refused, Err(StoreError::Cursor)));
    assert_eq!(titles(&home, &VideoFilter::default()).await, [""; 0]);
    assert!(!told.load(Ordering::SeqCst), "nothing was committed");
    // Dropped without a word.
    let txn = home.store.begin().await.expect("begin");
    videos::insert(&txn, &video(home.workspace, "Dropped", 1)).await.expect("insert");
    drop(txn);
    let tell = Arc::clone(&told);
    let id: VideoId = home
        .store
        .write::<_, StoreError, _>(move |txn| {
            Box::pin(async move {
                let row = video(workspace, "Whole", 1);
                videos::insert(txn, &row).await?;
                txn.after_commit(move || tell.store(true, Ordering::SeqCst));
                Ok(row.id)
            })
        })
        .await
        .expect("write");
    assert!(told.load(Ordering::SeqCst));
    assert!(videos::get(home.store.read(), workspace, id).await.expect("get").is_some());
    assert_eq!(titles(&home, &VideoFilter::default()).await, ["Whole"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_of_two_processes_take_turns_without_an_error() {
    let home = home().await;
    let other = Store::open(&home.url).await.expect("second connection set");
    let txn = home.store.begin().await.expect("begin");
    sql::execute(&txn, "CREATE TABLE counter (n BIGINT)", vec![]).await.expect("create");
    sql::execute(&txn, "INSERT INTO counter VALUES (0)", vec![]).await.expect("insert");
    txn.commit().await.expect("commit");
    let mut writers = Vec::new();
    for n in 0..40 {
        let store = if n % 2 == 0 { home.store.clone() } else { other.clone() };
        writers.push(tokio::spawn(async move {
            let txn = store.begin().await?;
            sql::execute(&txn, "UPDATE counter SET n = n + 1", vec![]).await?;
            txn.commit().await
        }));
    }
    for writer in writers {
        writer.await.expect("join").expect("write");
    }
    let row = sql::query_one(home.store.read(), "SELECT n FROM counter", vec![]).await.expect("read").expect("row");
    assert_eq!(row.try_get::<i64>("", "n").expect("n"), 40);
}

#[tokio::test]
async fn readers_cannot_write_and_unusable_urls_are_refused() {
    let home = home().await;
    let refused = sql::execute(home.store.read(), "DELETE FROM videos", vec![]).await;
    assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");
    for url in ["sqlite::memory:", "sqlite://x?mode=memory", "mysql://root:secret@localhost/x", "nonsense"] {
        let refused = Store::open(url).await;
        assert!(matches!(&refused, Err(StoreError::Url { .. })), "{url}");
        assert!(!refused.err().map(|error| error.to_string()).unwrap_or_default().contains("secret"));
    }
}

#[tokio::test]
async fn a_spoilt_row_is_an_error_not_a_panic() {
    let home = home().await;
    let row = video(home.workspace, "Spoilt", 1);
    add(&home, &row).await;
    for (column, value) in [("status", "'sideways'"), ("spec", "x'ff'"), ("job_id", "'not-an-id'"), ("title", "x'ff'")]
    {
        let txn = home.store.begin().await.expect("begin");
        sql::execute(&txn, &format!("UPDATE videos SET {column} = {value}"), vec![]).await.expect("spoil");
        let read = videos::get(&txn, home.workspace, row.id).await;
        assert!(read.is_err(), "{column}");
        txn.rollback().await.expect("rollback");
    }
}

#[tokio::test]
async fn migrating_twice_changes_nothing_and_rows_outlive_a_reopen() {
    let home = home().await;
    assert!(home.store.pending_migrations().await.expect("pending").is_empty());
    add(&home, &video(home.workspace, "Kept", 1)).await;
    home.store.clone().close().await.expect("close");
    let again = Store::open(&home.url).await.expect("open");
    again.migrate().await.expect("migrate");
    let rows =
        videos::list(again.read(), home.workspace, &VideoFilter::default(), &Page::first(5)).await.expect("list");
    assert_eq!(rows.0.len(), 1);
    // Every commit is on disk before it is answered.
    let mode = sql::query_one(again.read(), "PRAGMA synchronous", vec![]).await.expect("pragma").expect("row");
    assert_eq!(mode.try_get_by_index::<i64>(0).expect("mode"), 2, "FULL");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn paging_shows_every_row_once_newest_first(times in proptest::collection::vec(0..5_i64, 0..25), limit in 1..7_u32) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        runtime.block_on(async {
            let home = home().await;
            let txn = home.store.begin().await.expect("begin");
            for time in &times {
                videos::insert(&txn, &video(home.workspace, "v", *time)).await.expect("insert");
            }
            txn.commit().await.expect("commit");
            let (mut seen, mut page) = (Vec::new(), Page::first(limit));
            loop {
                let listed = videos::list(home.store.read(), home.workspace, &VideoFilter::default(), &page).await;
                let (rows, next) = listed.expect("list");
                assert!(rows.len() <= limit as usize);
                seen.extend(rows.into_iter().map(|row| (row.created_at, row.id.to_string())));
                let Some(next) = next else { break };
                page.after = Some(next);
            }
            assert_eq!(seen.len(), times.len());
            assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "{seen:?}");
        });
    }
}

#[tokio::test]
async fn old_events_are_forgotten_with_their_deliveries_but_not_what_is_still_on_its_way() {
    let home = home().await;
    let event = |created_at| EventRow {
        id: EventId::new(),
        workspace_id: home.workspace,
        event_type: EventType::AvatarVideoSuccess,
        entity_id: "v".to_owned(),
        data: json!({}),
        callback_url: None,
        callback_only: false,
        created_at,
    };
    let (told, pending, young) = (event(10), event(20), event(30));
    let txn = home.store.begin().await.expect("begin");
    for (event, state) in
        [(&told, DeliveryState::Delivered), (&pending, DeliveryState::Pending), (&young, DeliveryState::Failed)]
    {
        events::insert(&txn, event).await.expect("insert");
        let delivery = DeliveryRow {
            id: DeliveryId::new(),
            event_id: event.id,
            endpoint_id: None,
            job_id: None,
            state,
            reason: None,
            created_at: event.created_at,
            ended_at: None,
        };
        deliveries::insert(&txn, &delivery).await.expect("insert");
        let attempt = AttemptRow {
            id: DeliveryAttemptId::new(),
            delivery_id: delivery.id,
            at: event.created_at,
            url: "https://example.com".to_owned(),
            http_status: Some(200),
            latency_ms: 3,
            reason: None,
        };
        deliveries::insert_attempt(&txn, &attempt).await.expect("insert");
    }
    assert_eq!(events::forget(&txn, 30, 10).await.expect("forget"), 1);
    assert_eq!(events::forget(&txn, 30, 10).await.expect("forget"), 0);
    txn.commit().await.expect("commit");
    let page = Page::first(10);
    let (left, _) =
        events::list(home.store.read(), home.workspace, &EventFilter::default(), &page).await.expect("list");
    assert_eq!(left.iter().map(|event| event.id).collect::<Vec<_>>(), [young.id, pending.id]);
    let attempts = "SELECT delivery_id FROM delivery_attempts";
    assert_eq!(sql::query_all(home.store.read(), attempts, vec![]).await.expect("select").len(), 2);
}
