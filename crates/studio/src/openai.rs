//! The names OpenAI's clients know voices and models by.

use herald_domain::Failure;

/// OpenAI's voices and ours that stand for them: of the same name where there is one, else of the same gender and bearing as
/// the published samples are described. Every id of `GET /v3/voices` is a voice, too.
pub const VOICES: [(&str, &str); 13] = [
    ("alloy", "af_alloy"),
    ("ash", "am_michael"),
    ("ballad", "bm_george"),
    ("cedar", "am_fenrir"),
    ("coral", "af_bella"),
    ("echo", "am_echo"),
    ("fable", "bm_fable"),
    ("marin", "af_heart"),
    ("nova", "af_nova"),
    ("onyx", "am_onyx"),
    ("sage", "af_sarah"),
    ("shimmer", "af_sky"),
    ("verse", "am_puck"),
];

/// What a model does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    Speak,
    Transcribe,
}

/// Models by the names clients ask for. There is one engine for each task, whatever the name.
pub const MODELS: [(&str, Task); 8] = [
    ("kokoro", Task::Speak),
    ("tts-1", Task::Speak),
    ("tts-1-hd", Task::Speak),
    ("gpt-4o-mini-tts", Task::Speak),
    ("whisper", Task::Transcribe),
    ("whisper-1", Task::Transcribe),
    ("gpt-4o-transcribe", Task::Transcribe),
    ("gpt-4o-mini-transcribe", Task::Transcribe),
];

/// The id of the voice a client means.
pub fn voice(name: &str) -> &str {
    VOICES.iter().find(|row| row.0 == name).map_or(name, |row| row.1)
}

/// # Errors
/// For a model that is not served, or does something else.
pub fn check_model(name: &str, task: Task) -> Result<(), Failure> {
    if MODELS.contains(&(name, task)) {
        return Ok(());
    }
    let served: Vec<String> = MODELS.iter().filter(|row| row.1 == task).map(|row| format!("`{}`", row.0)).collect();
    Err(Failure::invalid("model", format!("`{name}` does not do this here; {} do.", served.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_a_voice() {
        for (name, _) in VOICES {
            assert!(herald_speech::Voice::find(voice(name)).is_some(), "{name}");
        }
        assert_eq!(voice("ef_dora"), "ef_dora");
    }
}
