//! The disk store's promises.

use herald_blobs::{BlobError, Blobs};
use tokio::io::AsyncReadExt;

async fn blobs() -> (tempfile::TempDir, Blobs) {
    let dir = tempfile::tempdir().expect("temp dir");
    let blobs = Blobs::open(dir.path().join("blobs")).await.expect("open");
    (dir, blobs)
}

fn unfinished(dir: &tempfile::TempDir) -> usize {
    std::fs::read_dir(dir.path().join("blobs/.tmp")).expect("list").count()
}

#[tokio::test]
async fn a_blob_is_what_was_put_and_can_be_read_from_the_middle() {
    let (dir, blobs) = blobs().await;
    let file = dir.path().join("clip.mp4");
    std::fs::write(&file, b"0123456789").expect("write");
    blobs.put_file("videos/a/clip.mp4", &file).await.expect("put");
    std::fs::write(&file, b"changed").expect("the source stays the caller's");
    let mut reader = blobs.open_blob("videos/a/clip.mp4").await.expect("open");
    assert_eq!(reader.len, 10);
    reader.seek(7).await.expect("seek");
    let mut rest = String::new();
    reader.file.read_to_string(&mut rest).await.expect("read");
    assert_eq!(rest, "789");
    let before = reader.etag;
    blobs.put_bytes("videos/a/clip.mp4", b"other").await.expect("replace");
    let after = blobs.open_blob("videos/a/clip.mp4").await.expect("open").etag;
    assert_ne!(before, after);
    assert_eq!(blobs.size("videos/a/clip.mp4").await.expect("size"), Some(5));
    assert_eq!(unfinished(&dir), 0);
}

#[tokio::test]
async fn adopting_copying_and_streaming_store_whole_files() {
    let (dir, blobs) = blobs().await;
    let file = dir.path().join("big");
    std::fs::write(&file, vec![7; 100_000]).expect("write");
    blobs.adopt_file("stages/a/big", &file).await.expect("adopt");
    std::fs::remove_file(&file).expect("the name may go");
    blobs.copy("stages/a/big", "videos/b/big").await.expect("copy");
    blobs.delete("stages/a/big").await.expect("delete");
    assert_eq!(blobs.read("videos/b/big", 1 << 20).await.expect("read").len(), 100_000);
    assert_eq!(blobs.put_stream("uploads/c", &b"streamed"[..]).await.expect("stream"), 8);
    assert_eq!(blobs.read("uploads/c", 100).await.expect("read"), b"streamed");
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(blobs.local_path("uploads/c").expect("path"), &link).expect("link");
    blobs.adopt_file("uploads/d", &link).await.expect("adopt through a link");
    assert!(!std::fs::symlink_metadata(blobs.local_path("uploads/d").expect("path")).expect("stat").is_symlink());
    assert_eq!(unfinished(&dir), 0);
}

#[tokio::test]
async fn what_is_missing_is_said_so_and_may_be_deleted_again() {
    let (dir, blobs) = blobs().await;
    assert!(matches!(blobs.open_blob("no/such").await, Err(BlobError::NotFound { .. })));
    assert!(matches!(blobs.copy("no/such", "a").await, Err(BlobError::NotFound { .. })));
    assert!(!blobs.exists("no/such").await.expect("exists"));
    blobs.delete("no/such").await.expect("success");
    assert!(matches!(blobs.put_file("a", &dir.path().join("nothing")).await, Err(BlobError::Io { .. })));
    assert!(matches!(blobs.put_bytes("../out", b"x").await, Err(BlobError::InvalidKey { .. })));
    assert!(matches!(blobs.open_blob("a/../../etc/passwd").await, Err(BlobError::InvalidKey { .. })));
    assert_eq!(unfinished(&dir), 0);
}

#[tokio::test]
async fn deleting_leaves_no_empty_directories_and_lists_are_complete() {
    let (dir, blobs) = blobs().await;
    for key in ["stages/x/1/a", "stages/x/2/b", "stages/y/3/c", "stagesz"] {
        blobs.put_bytes(key, b"1").await.expect("put");
    }
    let mut keys = blobs.list("stages").await.expect("list");
    keys.sort();
    assert_eq!(keys, ["stages/x/1/a", "stages/x/2/b", "stages/y/3/c"]);
    for key in keys {
        blobs.delete(&key).await.expect("delete");
    }
    assert!(!dir.path().join("blobs/stages").exists());
    assert!(blobs.list("stages").await.expect("list").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn puts_and_deletes_of_neighbours_do_not_disturb_each_other() {
    let (_dir, blobs) = blobs().await;
    let mut tasks = Vec::new();
    for n in 0..300 {
        let blobs = blobs.clone();
        tasks.push(tokio::spawn(async move {
            let key = format!("shared/dir/{n}");
            blobs.put_bytes(&key, b"x").await?;
            blobs.delete(&key).await
        }));
    }
    for task in tasks {
        task.await.expect("join").expect("no error");
    }
}

/// A test cannot fill the disk, but the system has a device that answers every write as a full one does.
#[tokio::test]
async fn a_full_disk_has_a_name_of_its_own() {
    let error = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .and_then(|mut full| std::io::Write::write_all(&mut full, b"x"))
        .expect_err("ENOSPC");
    assert!(matches!(BlobError::from_io("write", error), BlobError::DiskFull));
}
