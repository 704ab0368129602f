//! The stock catalogue in the table of avatars: public groups and looks that every workspace sees.
//!
//! The catalogue comes with the program, the rows follow it: at every start what is new is added, what has changed is
//! written anew, and what is gone is hidden. Ids depend on names alone, so a look keeps its id from version to version.

use std::collections::BTreeMap;

use herald_avatar::character::{Gender, Look, PersonFile, catalogue};
use herald_domain::id::{AvatarGroupId, AvatarLookId};
use herald_store::Store;
use herald_store::avatar_groups::{self, AvatarGroupRow, AvatarStatus};
use herald_store::avatar_looks::{self, AvatarLookRow};
use herald_store::clock::now_micros;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{DRAWN, group_of, previews};
use crate::videos::Character;
use crate::{StudioError, voices};

/// Lists show the newest first; the catalogue's order is told by times that go back from here, a second for each look.
/// 1 November 2026, in microseconds.
const CATALOGUED: i64 = 1_793_491_200_000_000;
/// Seconds kept for the looks of one person.
const MOST_LOOKS: usize = 100;

/// Brings the public rows in line with the catalogue.
pub async fn seed(store: &Store) -> Result<(), StudioError> {
    let (groups, looks) = rows()?;
    store
        .write(move |txn| {
            Box::pin(async move {
                let mut known: BTreeMap<AvatarGroupId, AvatarGroupRow> =
                    avatar_groups::all_public(txn).await?.into_iter().map(|row| (row.id, row)).collect();
                for group in groups {
                    match known.remove(&group.id) {
                        None => avatar_groups::insert(txn, &group).await?,
                        Some(stored) if stored != group => avatar_groups::update(txn, &group).await?,
                        Some(_) => {}
                    }
                }
                for gone in known.into_values().filter(|row| row.deleted_at.is_none()) {
                    avatar_groups::update(txn, &AvatarGroupRow { deleted_at: Some(now_micros()), ..gone }).await?;
                }
                let mut known: BTreeMap<AvatarLookId, AvatarLookRow> =
                    avatar_looks::all_public(txn).await?.into_iter().map(|row| (row.id, row)).collect();
                for look in looks {
                    match known.remove(&look.id) {
                        None => avatar_looks::insert(txn, &look).await?,
                        Some(stored) if stored != look => avatar_looks::update(txn, &look).await?,
                        Some(_) => {}
                    }
                }
                for gone in known.into_values().filter(|row| row.deleted_at.is_none()) {
                    avatar_looks::update(txn, &AvatarLookRow { deleted_at: Some(now_micros()), ..gone }).await?;
                }
                Ok::<(), StudioError>(())
            })
        })
        .await
}

fn rows() -> Result<(Vec<AvatarGroupRow>, Vec<AvatarLookRow>), StudioError> {
    let (mut groups, mut looks) = (Vec::new(), Vec::new());
    for (place, person) in catalogue().iter().enumerate() {
        let group = AvatarGroupId::from(stable_id(&person.id()));
        let time = |look: usize| CATALOGUED - ((place * MOST_LOOKS + look) as i64) * 1_000_000;
        let own = person.looks.iter().enumerate().map(|(k, look)| look_row(person, look, group, time(k)));
        let own = own.collect::<Result<Vec<AvatarLookRow>, _>>()?;
        groups.extend(own.first().map(|look| AvatarGroupRow { name: person.name.clone(), ..group_of(look) }));
        looks.extend(own);
    }
    Ok((groups, looks))
}

fn look_row(
    person: &PersonFile,
    look: &Look,
    group_id: AvatarGroupId,
    created_at: i64,
) -> Result<AvatarLookRow, StudioError> {
    let id = AvatarLookId::from(stable_id(&format!("{}/{}", person.id(), look.id)));
    let character = Character { person: person.resolve(look), framing: look.framing };
    let tags = character.person.tags.clone();
    let character = serde_json::to_value(character).map_err(StudioError::internal)?;
    let (image, video) = previews::keys(id, &character);
    let (width, height) = previews::IMAGE_SIZE;
    Ok(AvatarLookRow {
        id,
        group_id,
        workspace_id: None,
        name: look.name.clone(),
        avatar_type: DRAWN.to_owned(),
        gender: Some(gender(person.gender).as_str().to_owned()),
        tags: json!(tags),
        supported_engines: json!(look.engines),
        status: AvatarStatus::Completed,
        preferred_orientation: Some("landscape".to_owned()),
        image_width: Some(width as i64),
        image_height: Some(height as i64),
        image_blob: None,
        character: Some(character),
        preview_image_blob: Some(image),
        preview_video_blob: Some(video),
        default_voice_id: Some(person.voice.clone()),
        error_code: None,
        error_message: None,
        created_at,
        deleted_at: None,
    })
}

/// Whose voices fit.
pub(super) fn gender(gender: Gender) -> voices::Gender {
    match gender {
        Gender::Female => voices::Gender::Female,
        Gender::Male => voices::Gender::Male,
    }
}

/// An id that depends on a name of the catalogue alone.
fn stable_id(name: &str) -> Uuid {
    let digest = Sha256::digest(format!("herald stock {name}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_look_has_an_id_of_its_own_and_a_voice_that_exists() {
        let (groups, looks) = rows().expect("the catalogue is sound");
        let ids: BTreeSet<AvatarLookId> = looks.iter().map(|look| look.id).collect();
        assert_eq!(ids.len(), looks.len());
        let times: BTreeSet<i64> = looks.iter().map(|look| look.created_at).collect();
        assert_eq!(times.len(), looks.len(), "no two looks share a place in the order");
        for group in &groups {
            let voice = voices::get(group.default_voice_id.as_deref().expect("a voice")).expect("a known voice");
            let female = voice.gender == voices::Gender::Female;
            assert_eq!(group.gender.as_deref(), Some(if female { "female" } else { "male" }), "{}", group.name);
        }
        for look in &looks {
            let character: Character =
                serde_json::from_value(look.character.clone().expect("drawn")).expect("readable");
            character.person.check().unwrap_or_else(|error| panic!("{}: {error}", look.name));
            assert!(look.supported_engines.as_array().is_some_and(|engines| engines.contains(&json!("avatar_iv"))));
        }
    }

    #[test]
    fn ids_do_not_change() {
        // Programs keep them: this one must be the same in every version.
        assert_eq!(stable_id("ana").simple().to_string(), "d38307d476ce47349152736ec661aebf");
    }
}
