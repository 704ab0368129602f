//! `/v3/audio/sounds`

use axum::Json;
use axum::extract::State;
use herald_studio::sounds::{self, Found, Kind, Search};
use herald_wire::envelope::PageOf;
use herald_wire::v3::sounds::{AudioTrack, SearchSounds};

use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::operation::{PageSize, Query};

pub async fn search(
    State(app): State<App>,
    Member(_): Member,
    PageSize(size): PageSize,
    Query(query): Query<SearchSounds>,
) -> Answer<Json<PageOf<AudioTrack>>> {
    let search = Search {
        query: query.query,
        kind: if query.kind.as_deref() == Some("sound_effects") { Kind::Effects } else { Kind::Music },
        min_score: query.min_score.unwrap_or(sounds::USUAL_MIN_SCORE),
    };
    let limit = query.limit.unwrap_or(size) as usize;
    let (page, next) = sounds::search(&app.studio, search, limit, query.token).await?;
    Ok(Json(PageOf::new(page.into_iter().map(|found| body(&app, found)).collect(), next)))
}

fn body(app: &App, Found { sound, score }: Found) -> AudioTrack {
    AudioTrack {
        audio_url: app.link_to(&sounds::key(sound.id), "audio/mpeg", &format!("{}.mp3", sound.id)),
        id: sound.id.to_owned(),
        name: sound.name,
        description: sound.description,
        kind: sound.kind.as_str(),
        score,
        duration: Some(sound.duration),
        placement: sound.placement,
        peak_offset: sound.peak_offset,
    }
}
