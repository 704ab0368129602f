//! The installed artifacts, as `herald setup` leaves them.

use std::path::PathBuf;

use herald_inference::{ArtifactState, ModelError, Models, Net, NetError, SetupOptions, Tensor, Threads, setup};

fn models() -> Models {
    let root = match std::env::var_os("HERALD_MODELS_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(std::env::var_os("HOME").expect("HOME is set")).join(".cache/herald/models"),
    };
    Models::open(root).expect("the manifest parses")
}

#[test]
fn a_missing_artifact_names_the_setup_line() {
    let folder = tempfile::tempdir().expect("temp dir");
    let error = Models::open(folder.path()).expect("opens").path("kokoro").expect_err("nothing is installed");
    assert!(matches!(&error, ModelError::Missing { artifact } if artifact == "kokoro"));
    assert!(error.to_string().contains("herald setup kokoro"));
}

#[test]
fn paths_outside_the_folder_are_refused() {
    for reference in ["kokoro/../silero-vad", "nowhere", "kokoro/no-such-file", "kokoro/"] {
        assert!(matches!(models().path(reference), Err(ModelError::Unknown(_))), "{reference}");
    }
}

#[test]
fn the_voice_detector_runs_and_bad_tensors_are_errors() {
    let net = Net::load(&models(), "silero-vad", Threads(1)).expect("loads");
    let (audio, state) = (vec![0.0; 576], vec![0.0; 256]);
    let run = |shape: &[usize]| {
        net.run(&[
            ("input", Tensor::F32 { shape, data: &audio }),
            ("state", Tensor::F32 { shape: &[2, 1, 128], data: &state }),
            ("sr", Tensor::I64 { shape: &[], data: &[16000] }),
        ])
    };
    let outputs = run(&[1, 576]).expect("runs");
    let (shape, data) = outputs.f32("output").expect("has the probability");
    assert_eq!(shape, [1, 1]);
    assert!(data[0] < 0.2, "silence scored {}", data[0]);
    assert!(matches!(outputs.i64("output"), Err(NetError::NoOutput(_))));
    assert!(matches!(run(&[1, 575]), Err(NetError::Shape { .. })));
    assert!(matches!(net.run(&[]), Err(NetError::Runtime(_))));
}

#[test]
fn a_mirror_of_finished_files_needs_no_registry_and_damage_is_repaired() {
    let installed = models();
    let folder = tempfile::tempdir().expect("temp dir");
    let copy = Models::open(folder.path()).expect("opens");
    let options = SetupOptions {
        only: vec!["silero-vad".into()],
        mirror: Some(installed.root().to_owned()),
        ..SetupOptions::default()
    };
    let state = || copy.status().into_iter().find(|line| line.id == "silero-vad").map(|line| line.state);
    assert_eq!(state(), Some(ArtifactState::Missing));
    let mut events = Vec::new();
    setup(&copy, &options, &mut |event| events.push(format!("{event:?}"))).expect("copies from the mirror");
    assert!(!events.iter().any(|event| event.starts_with("Fetching")), "{events:?}");
    assert_eq!(state(), Some(ArtifactState::Present));

    let path = copy.path("silero-vad").expect("installed");
    std::fs::write(&path, b"damaged").expect("writes");
    assert_eq!(state(), Some(ArtifactState::Corrupt));
    setup(&copy, &options, &mut |_| ()).expect("repairs");
    assert_eq!(state(), Some(ArtifactState::Present));
    let strays: Vec<_> = std::fs::read_dir(folder.path()).expect("lists").flatten().map(|e| e.file_name()).collect();
    assert_eq!(strays.len(), 2, "only the artifact and the lock remain: {strays:?}");
}
