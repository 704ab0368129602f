//! Keys from their making to their end.

use herald_domain::id::WorkspaceId;
use herald_identity::{
    Authenticator, IdentityError, Scope, Scopes, create_key, create_workspace, ensure_default, list_keys, revoke_key,
};
use herald_store::{Store, api_keys};

async fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().expect("temp dir");
    let url = format!("sqlite://{}/herald.db?mode=rwc", dir.path().display());
    let store = Store::open(&url).await.expect("open");
    store.migrate().await.expect("migrate");
    (dir, store)
}

#[tokio::test]
async fn an_empty_installation_gets_one_default_workspace() {
    let (_dir, store) = store().await;
    let (workspace, user) = ensure_default(&store).await.expect("made");
    assert_eq!(ensure_default(&store).await.expect("found"), (workspace.clone(), user));
    create_workspace(&store, "Second").await.expect("another");
    assert_eq!(ensure_default(&store).await.expect("found").0, workspace, "the first stays the default");
}

#[tokio::test]
async fn a_key_opens_its_workspace_and_is_stored_only_as_a_hash() {
    let (dir, store) = store().await;
    let (workspace, user) = ensure_default(&store).await.expect("default");
    let (row, key) = create_key(&store, workspace.id, " me ", &Scopes::all()).await.expect("key");
    assert_eq!((row.name.as_str(), row.prefix.as_str()), ("me", &key[..8]));
    assert!(key.starts_with("hk_") && key.len() == 67, "{key}");
    let caller = Authenticator::new(store.clone()).authenticate(&key).await.expect("check").expect("known");
    assert_eq!((caller.workspace_id, caller.user_id, caller.key_id), (workspace.id, user.id, row.id));
    assert!(Scope::ALL.into_iter().all(|scope| caller.may(scope)));
    store.close().await.expect("close");
    for entry in std::fs::read_dir(dir.path()).expect("list").flatten() {
        let bytes = std::fs::read(entry.path()).expect("read");
        let secret = &key.as_bytes()[8..];
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{:?}", entry.path());
    }
}

#[tokio::test]
async fn what_is_no_key_opens_nothing() {
    let (_dir, store) = store().await;
    let (workspace, _) = ensure_default(&store).await.expect("default");
    let (_, key) = create_key(&store, workspace.id, "me", &Scopes::all()).await.expect("key");
    let authenticator = Authenticator::new(store);
    let (head, upper) = (key[..66].to_owned(), key.to_uppercase());
    let other = format!("hk_{}", "0".repeat(64));
    let long = "x".repeat(100_000);
    for wrong in ["", "hk_", head.as_str(), upper.as_str(), other.as_str(), long.as_str(), "' OR 1=1 --"] {
        assert_eq!(authenticator.authenticate(wrong).await.expect("check"), None);
    }
    assert!(authenticator.authenticate(&key).await.expect("check").is_some());
}

#[tokio::test]
async fn a_revoked_key_is_refused_at_once_where_it_was_revoked() {
    let (_dir, store) = store().await;
    let (workspace, _) = ensure_default(&store).await.expect("default");
    let (row, key) = create_key(&store, workspace.id, "me", &Scopes::all()).await.expect("key");
    let authenticator = Authenticator::new(store.clone());
    assert!(authenticator.authenticate(&key).await.expect("check").is_some());
    assert!(!authenticator.revoke(WorkspaceId::new(), row.id).await.expect("revoke"), "not theirs");
    assert!(authenticator.authenticate(&key).await.expect("check").is_some());
    assert!(authenticator.revoke(workspace.id, row.id).await.expect("revoke"));
    assert_eq!(authenticator.authenticate(&key).await.expect("check"), None, "although it was remembered");
    assert!(!revoke_key(&store, workspace.id, row.id).await.expect("revoke"), "only once");
    assert!(list_keys(store.read(), workspace.id).await.expect("list")[0].revoked_at.is_some());
}

#[tokio::test]
async fn a_request_does_not_wait_for_the_writer_to_note_its_use() {
    let (_dir, store) = store().await;
    let (workspace, _) = ensure_default(&store).await.expect("default");
    let (row, key) = create_key(&store, workspace.id, "me", &Scopes::only([Scope::Read])).await.expect("key");
    let authenticator = Authenticator::new(store.clone());
    // The only writer's turn is taken: a request that wanted it would never end.
    let busy = store.begin().await.expect("begin");
    let caller = authenticator.authenticate(&key).await.expect("check").expect("known");
    assert!(caller.may(Scope::Read) && !caller.may(Scope::Write));
    busy.rollback().await.expect("rollback");
    loop {
        let seen = api_keys::get(store.read(), workspace.id, row.id).await.expect("get").expect("row");
        if seen.last_used_at.is_some() {
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn names_are_checked_and_workspaces_must_exist() {
    let (_dir, store) = store().await;
    let (workspace, _) = ensure_default(&store).await.expect("default");
    for name in ["", "  ", "a\nb", &"x".repeat(101)] {
        let refused = create_key(&store, workspace.id, name, &Scopes::all()).await;
        assert!(matches!(refused, Err(IdentityError::Name { .. })), "{name:?}");
    }
    let nowhere = WorkspaceId::new();
    let refused = create_key(&store, nowhere, "me", &Scopes::all()).await;
    assert!(matches!(refused, Err(IdentityError::NoWorkspace(id)) if id == nowhere));
}
