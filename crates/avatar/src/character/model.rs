//! A person modelled: every surface in one set of lists, and how they move with face and head.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::KitError;
use super::acting::{FacePose, rest_face};
use super::binding::{Binding, Mix};
use super::body::{EYES, Extent, SKIN, UPPER_TEETH};
use super::bones::{self, HEAD, TRAIL};
use super::eyes::{Ball, LidLines, balls, look};
use super::figure::{FaceWeights, Figure};
use super::glasses::{earrings, glasses};
use super::hair::{Beard, Clearance, Heights, Skull, covers_ears};
use super::kit::Kit;
use super::light::LIGHTS;
use super::maths::soft;
use super::mesh_tools::{Neighbours, compact, normals, quads_to_triangles};
use super::motion::stance;
use super::mouth::{Piece, pieces};
use super::occlusion::{Baked, Shape};
use super::outfit::dress;
use super::part::{Material, Part};
use super::person::{HairStyle, Person};
use super::quaternion::Rigid;
use super::raster::{Hidden, drawn};
use super::shade::Finish;
use super::simplify::{Tolerance, simplified};
use super::skeleton::{BodyPose, Motions, Skeleton};
use crate::vector::Vec3;

/// Places on a person's neutral head, base units.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks {
    pub balls: [Ball; 2],
    /// Between the eyes, at their depth.
    pub eye: Vec3,
    pub eye_x: f32,
    pub eye_radius: f32,
    pub brow_y: f32,
    pub top: f32,
    /// Size of the face against the prototype's.
    pub face_scale: f32,
    pub teeth_z: f32,
    pub mouth: Vec3,
    pub nose: Vec3,
    pub chin: Vec3,
    pub ear_x: f32,
    pub ear_z: f32,
    pub neck: Vec3,
    pub head: Vec3,
}

impl Marks {
    fn new(kit: &Kit, figure: &Figure, skin: &[Vec3]) -> Marks {
        let group =
            |name: &str| kit.mesh.group_vertices(name).into_iter().map(|vertex| figure.neutral[vertex as usize]);
        let balls = EYES.map(|name| Ball::around(group(name)));
        let eye = Vec3::new(0.0, balls[0].centre.y, balls[0].centre.z);
        let top = skin.iter().filter(|p| p.y > figure.head.y - 0.3).map(|p| p.y).fold(f32::MIN, f32::max);
        let teeth_z = group(UPPER_TEETH).map(|p| p.z).fold(f32::MIN, f32::max);
        let mouth_y = group(UPPER_TEETH).map(|p| p.y).fold(f32::MAX, f32::min) + 0.03;
        let highest = |p: &&Vec3, q: &&Vec3| p.z.total_cmp(&q.z);
        let nose = skin.iter().filter(|p| p.x.abs() < 0.08 && p.y > mouth_y + 0.1 && p.y < eye.y).max_by(highest);
        let chin = skin
            .iter()
            .filter(|p| p.x.abs() < 0.15 && p.y < mouth_y - 0.2 && p.y > mouth_y - 1.0 && p.z > teeth_z - 0.30)
            .min_by(|p, q| p.y.total_cmp(&q.y));
        let beside: Vec<&Vec3> = skin.iter().filter(|p| (p.y - eye.y + 0.1).abs() < 0.35).collect();
        let widest = beside.iter().map(|p| p.x).fold(0.0, f32::max);
        let tips: Vec<f32> = beside.iter().filter(|p| p.x > widest - 0.06).map(|p| p.z).collect();
        let ear_z = tips.iter().sum::<f32>() / tips.len().max(1) as f32;
        let mut sides: Vec<f32> = beside.iter().filter(|p| (p.z - ear_z).abs() > 0.28).map(|p| p.x).collect();
        sides.sort_by(f32::total_cmp);
        let ear_x = sides.get(sides.len().saturating_sub(1) * 997 / 1000).copied().unwrap_or(widest);
        Marks {
            balls,
            eye,
            eye_x: balls[0].centre.x,
            eye_radius: balls[0].radius,
            brow_y: eye.y + 1.85 * balls[0].radius,
            top,
            face_scale: (top - eye.y) / 1.12,
            teeth_z,
            mouth: Vec3::new(0.0, mouth_y, teeth_z),
            nose: nose.copied().unwrap_or(eye),
            chin: chin.copied().unwrap_or(Vec3::new(0.0, mouth_y - 0.6, teeth_z)),
            ear_x,
            ear_z,
            neck: figure.neck,
            head: figure.head,
        }
    }

    /// The middle of what lights are worked out for.
    pub fn light_centre(&self) -> Vec3 {
        Vec3::new(0.0, self.eye.y - 1.3, 0.2)
    }

    /// How far a neutral height follows the head's motion.
    fn head_weight(&self, y: f32) -> f32 {
        soft(y, self.neck.y + 0.12, self.head.y + 0.15)
    }
}

/// What a head of hair costs and hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HairFacts {
    pub triangles: usize,
    /// Triangles in front of eyes or mouth: there should be none.
    pub over_face: usize,
}

/// The skin and what is needed to move it.
#[derive(Debug, Clone)]
struct Skin {
    /// Fine vertex of each skin vertex.
    fine: Vec<u32>,
    /// Ears pressed to the skull: skin vertex and the share of its distance kept.
    tuck: Vec<(u32, f32)>,
    /// Vertices a face unit can move, or whose normal it can.
    active: Vec<u32>,
    /// Neighbourhoods within `active`, by position in it.
    patch: Neighbours,
    /// Triangles around every vertex.
    fans: Neighbours,
    /// Normals of the blank face, and the same diffused (not of length 1).
    sharp: Vec<Vec3>,
    diffused: Vec<Vec3>,
}

impl Skin {
    fn new(kit: &Kit, figure: &Figure, part: &Part, fine: Vec<u32>, tuck: Vec<(u32, f32)>) -> Skin {
        let count = part.rest.len();
        let neighbours = Neighbours::of(&part.triangles, count);
        let mut moves = vec![false; kit.mesh.positions.len()];
        for vertex in figure.moving() {
            moves[*vertex as usize] = true;
        }
        let row_moves = |row: u32| {
            let row = kit.body.subdivision.stencil.row(row as usize);
            row.iter().any(|(vertex, _)| moves[kit.body.used[*vertex as usize] as usize])
        };
        let mut reached: Vec<bool> = fine.iter().map(|row| row_moves(*row)).collect();
        for _ in 0..2 {
            let near = |vertex: usize| neighbours.around(vertex).iter().any(|other| reached[*other as usize]);
            reached = (0..count).map(|vertex| reached[vertex] || near(vertex)).collect();
        }
        let active: Vec<u32> = (0..count as u32).filter(|vertex| reached[*vertex as usize]).collect();
        let sharp = normals(&part.rest, &part.triangles);
        let mut diffused = sharp.clone();
        for _ in 0..NORMAL_ROUNDS {
            diffused = neighbours.diffused(&diffused, 0.4);
        }
        let fans = Neighbours::triangles(&part.triangles, count);
        Skin { patch: neighbours.within(&active), fans, active, sharp, diffused, fine, tuck }
    }

    fn normal(&self, vertex: u32, positions: &[Vec3], triangles: &[[u32; 3]]) -> Vec3 {
        let around = self.fans.around(vertex as usize);
        let sum = around.iter().fold(Vec3::ZERO, |sum, triangle| {
            let [a, b, c] = triangles[*triangle as usize].map(|vertex| positions[vertex as usize]);
            sum + (b - a).cross(c - a)
        });
        sum.unit()
    }
}

/// Rounds of diffusion of skin normals, and their share: form stays, small anatomy goes.
const NORMAL_ROUNDS: usize = 10;
const NORMAL_SHARE: f32 = 0.62;

/// Everything that is drawn, and how it moves. Parts face units move come first.
#[derive(Debug, Clone)]
pub(super) struct Model {
    figure: Figure,
    pub marks: Marks,
    pub heights: Heights,
    skin: Skin,
    teeth: Vec<Piece>,
    lids: LidLines,
    beard: Option<Beard>,
    skull_centre: Vec3,
    /// The parts of hair or headwear.
    hair: Range<usize>,
    /// Triangles as modelled; those after them are simplified ones, for drawing.
    modelled: usize,
    /// Vertex ranges of the parts face units move, in the order skin, teeth, eyes, lid lines, beard.
    deforming: Vec<Range<usize>>,
    pub finishes: Vec<Finish>,
    pub part_of: Vec<u8>,
    /// Legs move apart from the body: they are modelled to the ground.
    walks: bool,
    /// The side of each triangle that is skipped.
    pub hidden: Vec<Hidden>,
    pub triangles: Vec<[u32; 3]>,
    pub uv: Vec<[[f32; 2]; 3]>,
    pub clip: Vec<f32>,
    pub rest: Vec<Vec3>,
    shown: Vec<Vec3>,
    shown_normals: Vec<Vec3>,
    shown_tangents: Vec<Vec3>,
    shown_aux: Vec<[f32; 4]>,
    /// Bones of every vertex, and how far breath moves it.
    pub mixes: Vec<Mix>,
    breath: Vec<f32>,
    pub skeleton: Skeleton,
    pub baked: Baked,
}

/// Vertices this close to one that is seen may be seen too, edges.
const SEEN_RINGS: usize = 2;

/// No simplified triangle is longer: cloth must still bend at elbows. Base units.
const LONGEST_EDGE: f32 = 0.28;

/// How far a full breath moves the breast bone, base units.
const BREATH: Vec3 = Vec3::new(0.0, 0.012, 0.030);

/// A model at one moment: what is drawn. Reused from frame to frame.
#[derive(Debug, Clone)]
pub(super) struct Posed {
    base: Vec<Vec3>,
    scratch: Vec<Vec3>,
    shown: Vec<Vec3>,
    shown_normals: Vec<Vec3>,
    pub aux: Vec<[f32; 4]>,
    pub positions: Vec<Vec3>,
    pub normals: Vec<Vec3>,
    pub motions: Motions,
}

impl Model {
    /// # Errors
    /// When the description asks for targets the kit lacks.
    pub fn new(kit: &Kit, person: &Person) -> Result<Model, KitError> {
        let figure = Figure::new(kit, person)?;
        let fine = kit.body.fine(&figure.neutral);
        let (mut skin_part, skin_fine) = skin_part(kit, &fine);
        let skin_normals = normals(&skin_part.rest, &skin_part.triangles);
        let marks = Marks::new(kit, &figure, &skin_part.rest);
        let skull = Skull::new(&skin_part.rest, &skin_normals, &marks);
        let heights = Heights::new(&skull, &marks);
        let tuck = if covers_ears(person.hair.style) { tucked(&skin_part.rest, &skull, &marks) } else { Vec::new() };
        for (vertex, share) in &tuck {
            let p = &mut skin_part.rest[*vertex as usize];
            *p = skull.centre + (*p - skull.centre) * *share;
        }
        let dressed = dress(&person.outfit, kit, &figure, &fine, &skin_part.rest, &skin_fine);
        let skeleton = Skeleton::new(kit, &figure, marks.neck * 0.35 + marks.head * 0.65);
        skin_part.clip = dressed.skin_clip;
        skin_part.head = skin_part.rest.iter().map(|p| marks.head_weight(p.y)).collect();
        let lids = LidLines::new(kit, 0.60 + 0.55 * person.liner(), (person.liner() * 1.6).min(1.0));
        let skin = Skin::new(kit, &figure, &skin_part, skin_fine, tuck);
        let (teeth, teeth_parts): (Vec<Piece>, Vec<Part>) = pieces(&kit.body, &fine).into_iter().unzip();
        let mut parts = vec![skin_part];
        parts.extend(teeth_parts);
        parts.extend(balls(&marks));
        parts.extend(lids.parts(&figure));
        let mut beard = None;
        if let Some(wanted) = person.sculpted_beard() {
            let colour = person.beard_colour().linear() * 1.1 + Vec3::new(0.003, 0.003, 0.003);
            let (moves, mut part) = Beard::build(&parts[0], &marks, wanted, colour);
            part.head = part.rest.iter().map(|p| marks.head_weight(p.y)).collect();
            parts.push(part);
            beard = Some(moves);
        }
        let deforming = parts.len();
        let body = Clearance::new(&parts[0].rest, &skin_normals, &marks);
        let first_hair = parts.len();
        parts.extend(super::hair::parts(&person.hair, &skull, &marks, &body));
        let hair = first_hair..parts.len();
        if let Some(wanted) = &person.glasses {
            parts.extend(glasses(wanted, &marks, &parts[0].rest));
        }
        if let Some(wanted) = person.earrings.as_ref().filter(|_| person.hair.style != HairStyle::Headscarf) {
            parts.extend(earrings(wanted, &marks));
        }
        parts.extend(dressed.parts);
        let mut model = Model {
            figure,
            marks,
            heights,
            skin,
            teeth,
            lids,
            beard,
            skull_centre: skull.centre,
            hair,
            modelled: 0,
            deforming: Vec::new(),
            finishes: Vec::new(),
            part_of: Vec::new(),
            walks: kit.body.extent == Extent::Whole,
            hidden: Vec::new(),
            triangles: Vec::new(),
            uv: Vec::new(),
            clip: Vec::new(),
            rest: Vec::new(),
            shown: Vec::new(),
            shown_normals: Vec::new(),
            shown_tangents: Vec::new(),
            shown_aux: Vec::new(),
            mixes: Vec::new(),
            breath: Vec::new(),
            skeleton,
            baked: Baked::default(),
        };
        let binding = Binding::new(kit, &fine, &kit.body.fine(&model.figure.spread()));
        let mut mixes: Vec<Vec<Mix>> = parts.par_iter().skip(1).map(|part| binding.part(part, marks.chin.y)).collect();
        mixes.insert(0, binding.skin(&parts[0], &model.skin.fine));
        show_hands(&mut parts[0], &mixes[0], &model.skeleton);
        for (index, (part, mixes)) in parts.into_iter().zip(mixes).enumerate() {
            model.mixes.extend(mixes);
            model.append(part, index < deforming);
        }
        model.breath = (0..model.rest.len()).map(|vertex| model.breath_at(vertex)).collect();
        for (normal, (sharp, diffused)) in
            model.shown_normals.iter_mut().zip(model.skin.sharp.iter().zip(&model.skin.diffused))
        {
            *normal = sharp.lerp(diffused.unit(), NORMAL_SHARE).unit();
        }
        model.modelled = model.triangles.len();
        model.bake(kit, person)?;
        Ok(model)
    }

    fn append(&mut self, part: Part, deforms: bool) {
        let first = self.rest.len();
        let count = part.rest.len();
        let index = self.finishes.len() as u8;
        self.finishes.push(Finish { material: part.material, colour: part.colour, seams: part.seams });
        self.part_of.extend(std::iter::repeat_n(index, part.triangles.len()));
        let side = if part.inside_out { Hidden::Front } else { Hidden::Back };
        let hidden = |k: usize| if k < part.one_sided { side } else { Hidden::Neither };
        self.hidden.extend((0..part.triangles.len()).map(hidden));
        self.uv.extend((0..part.triangles.len()).map(|k| part.uv.get(k).copied().unwrap_or_default()));
        let finer = part.normals.len() == count;
        self.shown_normals.extend(if finer { part.normals } else { normals(&part.shown, &part.triangles) });
        self.triangles.extend(part.triangles.iter().map(|triangle| triangle.map(|vertex| vertex + first as u32)));
        let filled = |list: Vec<f32>, value: f32| if list.len() == count { list } else { vec![value; count] };
        self.clip.extend(filled(part.clip, 1.0));
        let tangents = if part.tangents.len() == count { part.tangents } else { vec![Vec3::ZERO; count] };
        self.shown_tangents.extend(tangents);
        self.shown_aux.extend(part.aux);
        self.rest.extend(part.rest);
        self.shown.extend(part.shown);
        if deforms {
            self.deforming.push(first..first + count);
        }
    }

    /// How far breath moves a vertex: most at the breast bone, not at all on head and arms.
    fn breath_at(&self, vertex: usize) -> f32 {
        let p = self.rest[vertex];
        let body = self.mixes[vertex].share(|bone| bone <= bones::CHEST);
        let height = (p.y - self.marks.neck.y + 1.2) / 1.2;
        body * (-height * height).exp() * soft(p.z, -0.4, 0.5)
    }

    /// Bakes occlusion and key light in the resting pose.
    fn bake(&mut self, kit: &Kit, person: &Person) -> Result<(), KitError> {
        let mut posed = self.posed();
        let face = FacePose { weights: rest_face(person.smile), shut: 1.0, ..FacePose::default() };
        let body = BodyPose { head: [person.yaw.to_radians(), 0.0, 0.0], ..stance::relaxed(&self.skeleton) };
        self.pose(kit, &face, &body, &mut posed)?;
        let mut baked = self.shape(&posed).bake(LIGHTS.key);
        let around = Neighbours::of(&self.triangles, self.rest.len());
        for _ in 0..2 {
            baked.sky = softened(&baked.sky, &around);
        }
        baked.key = softened(&baked.key, &around);
        self.baked = baked;
        Ok(())
    }

    /// Buffers for [`Self::pose`], at rest.
    pub fn posed(&self) -> Posed {
        Posed {
            base: self.figure.neutral.clone(),
            scratch: Vec::new(),
            shown: self.shown.clone(),
            shown_normals: self.shown_normals.clone(),
            aux: self.shown_aux.clone(),
            positions: self.shown.clone(),
            normals: self.shown_normals.clone(),
            motions: [Rigid::IDENTITY; bones::COUNT],
        }
    }

    /// Every surface in a pose, as modelled, for light: what is simplified for drawing lies in the same places.
    pub fn shape<'a>(&'a self, posed: &'a Posed) -> Shape<'a> {
        Shape {
            positions: &posed.positions,
            normals: &posed.normals,
            clip: &self.clip,
            triangles: &self.triangles[..self.modelled],
            centre: self.marks.light_centre(),
        }
    }

    /// Gives the model a face and moves its bones.
    ///
    /// # Errors
    /// When the kit lacks a face unit.
    pub fn pose(&self, kit: &Kit, face: &FacePose, body: &BodyPose, posed: &mut Posed) -> Result<(), KitError> {
        self.figure.express(kit, &face.weights, &mut posed.base, &mut posed.scratch)?;
        let compacted = kit.body.compacted(&posed.base);
        self.pose_skin(&compacted, kit, posed);
        let fine = |vertex: usize| kit.body.subdivision.stencil.value(vertex, &compacted);
        let mut ranges = self.deforming.iter().skip(1);
        for piece in &self.teeth {
            let Some(range) = ranges.next() else { break };
            for aux in &mut posed.aux[range.clone()] {
                aux[0] = face.shut;
            }
            let raise = if range.start == self.deforming[3].start { 0.10 * face.tongue } else { 0.0 };
            posed.shown[range.clone()].copy_from_slice(&piece.positions(fine, face.shut, raise));
        }
        for (side, range) in ranges.by_ref().take(2).enumerate() {
            look(
                &mut posed.shown[range.clone()],
                &mut posed.aux[range.clone()],
                self.marks.balls[side],
                side,
                face.gaze,
            );
        }
        for (line, range) in self.lids.positions(&posed.base).iter().zip(ranges.by_ref()) {
            posed.shown[range.clone()].copy_from_slice(line);
        }
        if let (Some(beard), Some(range)) = (&self.beard, ranges.next()) {
            let skin = self.deforming[0].clone();
            let positions = beard.positions(&posed.shown[skin.clone()], &posed.shown_normals[skin]);
            posed.shown[range.clone()].copy_from_slice(&positions);
        }
        self.move_bones(body, posed);
        Ok(())
    }

    /// Moves the skin a face unit can reach. Softened normals are linear in the sharp ones (before scaling to length 1), so
    /// only the difference from rest is diffused, and only where there is one.
    fn pose_skin(&self, compacted: &[Vec3], kit: &Kit, posed: &mut Posed) {
        let (skin, stencil) = (&self.skin, &kit.body.subdivision.stencil);
        for vertex in skin.active.iter().map(|vertex| *vertex as usize) {
            posed.shown[vertex] = stencil.value(skin.fine[vertex] as usize, compacted);
        }
        for (vertex, share) in &skin.tuck {
            let fine = stencil.value(skin.fine[*vertex as usize] as usize, compacted);
            posed.shown[*vertex as usize] = self.skull_centre + (fine - self.skull_centre) * *share;
        }
        let shown = &posed.shown;
        let sharp: Vec<Vec3> =
            skin.active.par_iter().map(|vertex| skin.normal(*vertex, shown, &self.triangles)).collect();
        let mut change: Vec<Vec3> =
            skin.active.iter().zip(&sharp).map(|(vertex, n)| *n - skin.sharp[*vertex as usize]).collect();
        for _ in 0..NORMAL_ROUNDS {
            change = skin.patch.diffused(&change, 0.4);
        }
        for ((vertex, sharp), change) in skin.active.iter().zip(&sharp).zip(&change) {
            let diffused = skin.diffused[*vertex as usize] + *change;
            posed.shown_normals[*vertex as usize] = sharp.lerp(diffused.unit(), NORMAL_SHARE).unit();
        }
    }

    fn move_bones(&self, body: &BodyPose, posed: &mut Posed) {
        let motions = self.skeleton.motions(body);
        let breath = BREATH * body.breath;
        let moved = posed.positions.par_iter_mut().zip(&mut posed.normals);
        let still = posed.shown.par_iter().zip(&posed.shown_normals);
        let hung = self.mixes.par_iter().zip(&self.breath);
        moved.zip(still).zip(hung).with_min_len(4096).for_each(|(((position, normal), (p, n)), (mix, share))| {
            if let Some(bone) = mix.single() {
                let motion = &motions[bone];
                (*position, *normal) = (motion.apply(*p), motion.real.apply(*n));
            } else {
                let motion = mix.motion(&motions);
                (*position, *normal) = (motion.apply(*p + breath * *share), motion.real.apply(*n));
            }
        });
        posed.motions = motions;
    }

    /// Which way the strands run between three vertices, given each one's share, when posed.
    pub fn tangent(&self, corners: [usize; 3], share: [f32; 3], motions: &Motions) -> Vec3 {
        let [a, b, c] = corners.map(|vertex| self.shown_tangents[vertex]);
        let still = a * share[0] + b * share[1] + c * share[2];
        if still == Vec3::ZERO { still } else { motions[self.mixes[corners[0]].first()].real.apply(still) }
    }

    /// The base mesh with an expression, for measuring.
    ///
    /// # Errors
    /// When the kit lacks a face unit.
    pub fn expressed(&self, kit: &Kit, weights: &FaceWeights) -> Result<Vec<Vec3>, KitError> {
        let mut base = self.figure.neutral.clone();
        self.figure.express(kit, weights, &mut base, &mut Vec::new())?;
        Ok(base)
    }

    /// Triangles of hair or headwear, and how many of them lie in front of eyes or mouth seen from the front.
    pub fn hair_facts(&self) -> HairFacts {
        let m = &self.marks;
        let over = |p: Vec3| {
            let eye = ((p.x.abs() - m.eye_x) / (1.3 * m.eye_radius)).hypot((p.y - m.eye.y) / (0.9 * m.eye_radius));
            let mouth = (p.x / (0.34 * m.face_scale)).hypot((p.y - m.mouth.y) / (0.16 * m.face_scale));
            p.z > m.eye.z && eye.min(mouth) < 1.0
        };
        let mut facts = HairFacts::default();
        for (triangle, part) in self.triangles.iter().zip(&self.part_of).take(self.modelled) {
            if self.hair.contains(&usize::from(*part)) {
                let drawn = triangle.iter().any(|vertex| self.clip[*vertex as usize] > 0.0);
                let covers = triangle.iter().any(|vertex| over(self.rest[*vertex as usize]));
                facts.triangles += 1;
                facts.over_face += usize::from(drawn && covers);
            }
        }
        facts
    }

    /// The highest point of hair or skin, base units.
    pub fn top(&self) -> f32 {
        let drawn = self.rest.iter().zip(&self.clip).filter(|(_, clip)| **clip > 0.0);
        drawn.map(|(p, _)| p.y).fold(self.marks.top, f32::max)
    }

    /// The lowest point of what is drawn, base units.
    pub fn ground(&self) -> f32 {
        let drawn = self.rest.iter().zip(&self.clip).filter(|(_, clip)| **clip > 0.0);
        drawn.map(|(p, _)| p.y).fold(f32::MAX, f32::min)
    }

    /// The modelled triangles of which anything is drawn.
    pub fn all(&self) -> Vec<u32> {
        drawn(&self.triangles[..self.modelled], &self.clip)
    }

    /// Triangles to draw frames with: simplified where `scale` pixels to a base unit cannot show it, without those nobody
    /// sees in any pose.
    pub fn draft(&mut self, scale: f32) -> Vec<u32> {
        let seen = self.seen();
        self.simplify(Tolerance { distance: 0.5 / scale, edge: LONGEST_EDGE });
        let faces = self.faces();
        let mut list = drawn(&self.triangles, &self.clip);
        list.retain(|which| {
            let corners = self.triangles[*which as usize];
            let deforms = corners[0] < faces;
            (deforms || *which as usize >= self.modelled) && corners.iter().any(|vertex| seen[*vertex as usize])
        });
        list
    }

    /// Vertices before this one are moved by face units.
    fn faces(&self) -> u32 {
        self.deforming.last().map_or(0, |range| range.end as u32)
    }

    /// Vertices that may be seen in some pose: not inside or behind what moves along with them. Faces and arms move too
    /// freely to tell.
    fn seen(&self) -> Vec<bool> {
        let faces = self.faces();
        let limb = |bone: usize| bones::of_arm(bone) || (self.walks && bones::of_leg(bone));
        let free = |vertex: &u32| *vertex < faces || self.mixes[*vertex as usize].share(limb) > 0.05;
        let rest: Vec<u32> =
            self.all().into_iter().filter(|which| !self.triangles[*which as usize].iter().any(free)).collect();
        // Head and body turn against each other: neither hides the other for good.
        let (head, body): (Vec<u32>, Vec<u32>) =
            rest.into_iter().partition(|which| self.on_head(self.triangles[*which as usize][0] as usize));
        let around = Neighbours::of(&self.triangles[..self.modelled], self.rest.len());
        let mut seen: Vec<bool> = (0..self.rest.len() as u32).map(|vertex| free(&vertex)).collect();
        for group in [head, body] {
            let triangles: Vec<[u32; 3]> = group.iter().map(|which| self.triangles[*which as usize]).collect();
            let centre = self.marks.light_centre();
            let shape = Shape { positions: &self.shown, normals: &[], clip: &self.clip, triangles: &triangles, centre };
            let found = shape.seen();
            for vertex in triangles.into_iter().flatten().map(|vertex| vertex as usize) {
                seen[vertex] |= found[vertex];
            }
        }
        for _ in 0..SEEN_RINGS {
            let near = |vertex: usize| around.around(vertex).iter().any(|other| seen[*other as usize]);
            seen = (0..self.rest.len()).map(|vertex| seen[vertex] || near(vertex)).collect();
        }
        seen
    }

    /// Adds simplified triangles for every part that keeps its shape.
    fn simplify(&mut self, tolerance: Tolerance) {
        let first = self.deforming.len();
        let mut parts: Vec<Vec<u32>> = vec![Vec::new(); self.finishes.len()];
        for which in 0..self.modelled {
            parts[usize::from(self.part_of[which])].push(which as u32);
        }
        let found: Vec<Vec<(usize, [u32; 3])>> = parts[first..]
            .par_iter()
            .map(|list| {
                let triangles: Vec<[u32; 3]> = list.iter().map(|which| self.triangles[*which as usize]).collect();
                self.simplified(&triangles, tolerance)
            })
            .collect();
        for (list, triangles) in parts[first..].iter().zip(found) {
            for (index, triangle) in triangles {
                let which = list[index] as usize;
                self.part_of.push(self.part_of[which]);
                self.hidden.push(self.hidden[which]);
                self.uv.push(self.uv[which]);
                self.triangles.push(triangle);
            }
        }
    }

    /// The simplified triangles of a part and which of `triangles` they were.
    fn simplified(&self, triangles: &[[u32; 3]], tolerance: Tolerance) -> Vec<(usize, [u32; 3])> {
        let low = triangles.iter().flatten().min().copied().unwrap_or(0);
        let high = triangles.iter().flatten().max().map_or(low, |vertex| vertex + 1);
        let local: Vec<[u32; 3]> = triangles.iter().map(|triangle| triangle.map(|vertex| vertex - low)).collect();
        let range = low as usize..high as usize;
        let clip = &self.clip[range.clone()];
        // A neckline runs where it ran.
        let mut locked = vec![false; range.len()];
        for triangle in &local {
            let inside = triangle.map(|vertex| clip[vertex as usize] >= 0.0);
            if inside.contains(&true) && inside.contains(&false) {
                triangle.iter().for_each(|vertex| locked[*vertex as usize] = true);
            }
        }
        let few = simplified(&self.shown[range], &local, locked, tolerance);
        few.into_iter().map(|(index, triangle)| (index, triangle.map(|vertex| vertex + low))).collect()
    }

    /// How far clothes and skin come forward in the middle, by height.
    pub fn front(&self) -> Vec<(f32, f32)> {
        const STEP: f32 = 0.2;
        let mut rows: BTreeMap<i32, f32> = BTreeMap::new();
        let middle = self.rest.iter().zip(&self.clip).enumerate().filter(|(vertex, (p, clip))| {
            p.x.abs() < 0.9 && **clip >= 0.0 && self.mixes[*vertex].share(|bone| bone <= bones::CHEST) > 0.7
        });
        for (_, (p, _)) in middle.filter(|(vertex, _)| !self.on_head(*vertex)) {
            let row = rows.entry((p.y / STEP).floor() as i32).or_insert(f32::MIN);
            *row = row.max(p.z);
        }
        rows.into_iter().map(|(row, z)| ((row as f32 + 0.5) * STEP, z)).collect()
    }

    /// Vertices that follow the head.
    pub fn on_head(&self, vertex: usize) -> bool {
        self.mixes[vertex].share(|bone| bone == HEAD || bone == TRAIL) > 0.02
    }
}

/// Uncovers the hands, whatever the clothes hide.
fn show_hands(skin: &mut Part, mixes: &[Mix], skeleton: &Skeleton) {
    for ((clip, p), mix) in skin.clip.iter_mut().zip(&skin.rest).zip(mixes) {
        if mix.share(bones::below_elbow) > 0.3 {
            let side = usize::from(p.x < 0.0);
            *clip = clip.max((*p - skeleton.wrist(side)).dot(skeleton.forearm(side)) + CUFF);
        }
    }
}

/// Skin begins this far above the wrist, under the cuff, base units.
const CUFF: f32 = 0.35;

/// The skin's part and the fine vertex of each of its vertices.
fn skin_part(kit: &Kit, fine: &[Vec3]) -> (Part, Vec<u32>) {
    let quads = kit.body.quads(SKIN);
    let (vertices, triangles) = compact(&quads_to_triangles(quads));
    let positions = vertices.iter().map(|vertex| fine[*vertex as usize]).collect();
    let mut part = Part::new(Material::Skin, Vec3::ZERO, positions, triangles);
    let range = kit.body.groups.get(SKIN).cloned().unwrap_or(0..0);
    part.one_sided = part.triangles.len();
    part.uv = kit.body.uv[range].iter().flat_map(|[a, b, c, d]| [[*a, *b, *c], [*a, *c, *d]]).collect();
    (part, vertices)
}

/// Ear vertices and the share of their distance from the skull's centre that puts them on the skull.
fn tucked(skin: &[Vec3], skull: &Skull, marks: &Marks) -> Vec<(u32, f32)> {
    let ear = |p: &Vec3| {
        (p.y - marks.eye.y + 0.15).abs() < 0.75 && (p.z - marks.ear_z).abs() < 0.50 && p.x.abs() > marks.ear_x - 0.25
    };
    let near = skin.iter().enumerate().filter(|(_, p)| ear(p));
    near.map(|(vertex, p)| {
        let d = *p - skull.centre;
        (vertex as u32, (skull.radius(d.unit()) / d.length()).min(1.0))
    })
    .filter(|(_, share)| *share < 1.0)
    .collect()
}

fn softened(values: &[f32], around: &Neighbours) -> Vec<f32> {
    let mean = |vertex: usize| {
        let near = around.around(vertex);
        let sum: f32 = near.iter().map(|other| values[*other as usize]).sum();
        if near.is_empty() { values[vertex] } else { 0.5 * values[vertex] + 0.5 * sum / near.len() as f32 }
    };
    (0..values.len()).map(mean).collect()
}
