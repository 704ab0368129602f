//! A bounds-checked reader of the flatbuffer encoding, enough to walk a `.tflite` file.
//!
//! Every offset in the file is treated as hostile: reads outside the file are errors, and so are cycles, because every
//! reference is resolved once and the caller never recurses on one.

use super::super::ConvertError;

pub(super) fn malformed(reason: impl Into<String>) -> ConvertError {
    ConvertError::Malformed { format: "TFLite", reason: reason.into() }
}

pub(super) fn unsupported(what: impl Into<String>) -> ConvertError {
    ConvertError::Unsupported { format: "TFLite", what: what.into() }
}

/// `N` bytes at `at`.
pub(super) fn bytes_at<const N: usize>(file: &[u8], at: usize) -> Result<[u8; N], ConvertError> {
    at.checked_add(N)
        .and_then(|end| file.get(at..end))
        .and_then(|slice| slice.try_into().ok())
        .ok_or_else(|| malformed(format!("read of {N} bytes at {at} is outside the file")))
}

fn u32_at(file: &[u8], at: usize) -> Result<usize, ConvertError> {
    Ok(u32::from_le_bytes(bytes_at(file, at)?) as usize)
}

/// One table of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    file: &'a [u8],
    at: usize,
    vtable: usize,
    vtable_len: usize,
}

impl<'a> Table<'a> {
    /// The root table, after checking the file identifier of TensorFlow Lite.
    pub fn root(file: &'a [u8]) -> Result<Table<'a>, ConvertError> {
        if file.get(4..8) != Some(b"TFL3") {
            return Err(malformed("the file identifier is not TFL3"));
        }
        Table::at(file, u32_at(file, 0)?)
    }

    fn at(file: &'a [u8], at: usize) -> Result<Table<'a>, ConvertError> {
        let back = i64::from(i32::from_le_bytes(bytes_at(file, at)?));
        let vtable = usize::try_from(at as i64 - back).map_err(|_| malformed("vtable before the file"))?;
        let vtable_len = usize::from(u16::from_le_bytes(bytes_at(file, vtable)?));
        Ok(Table { file, at, vtable, vtable_len })
    }

    /// Where field number `field` of the schema lies; `None` when it is left at its default.
    fn field(&self, field: usize) -> Result<Option<usize>, ConvertError> {
        let entry = 4 + field * 2;
        if entry + 2 > self.vtable_len {
            return Ok(None);
        }
        let offset = usize::from(u16::from_le_bytes(bytes_at(self.file, self.vtable + entry)?));
        Ok((offset != 0).then_some(self.at + offset))
    }

    pub fn i32(&self, field: usize, default: i32) -> Result<i32, ConvertError> {
        match self.field(field)? {
            Some(at) => Ok(i32::from_le_bytes(bytes_at(self.file, at)?)),
            None => Ok(default),
        }
    }

    pub fn u8(&self, field: usize) -> Result<u8, ConvertError> {
        match self.field(field)? {
            Some(at) => Ok(bytes_at::<1>(self.file, at)?[0]),
            None => Ok(0),
        }
    }

    /// What a reference field points at.
    fn target(&self, field: usize) -> Result<Option<usize>, ConvertError> {
        match self.field(field)? {
            Some(at) => Ok(Some(at.saturating_add(u32_at(self.file, at)?))),
            None => Ok(None),
        }
    }

    pub fn table(&self, field: usize) -> Result<Option<Table<'a>>, ConvertError> {
        self.target(field)?.map(|at| Table::at(self.file, at)).transpose()
    }

    /// Start of the elements and their number; an absent vector is empty.
    fn vector(&self, field: usize, element: usize) -> Result<(usize, usize), ConvertError> {
        let Some(at) = self.target(field)? else { return Ok((0, 0)) };
        let len = u32_at(self.file, at)?;
        let end = len.checked_mul(element).and_then(|bytes| bytes.checked_add(at + 4));
        match end {
            Some(end) if end <= self.file.len() => Ok((at + 4, len)),
            _ => Err(malformed(format!("vector of {len} elements at {at} is longer than the file"))),
        }
    }

    pub fn bytes(&self, field: usize) -> Result<&'a [u8], ConvertError> {
        let (start, len) = self.vector(field, 1)?;
        self.file.get(start..start + len).ok_or_else(|| malformed("byte vector outside the file"))
    }

    pub fn text(&self, field: usize) -> Result<&'a str, ConvertError> {
        std::str::from_utf8(self.bytes(field)?).map_err(|_| malformed("a name is not UTF-8"))
    }

    pub fn i32s(&self, field: usize) -> Result<Vec<i32>, ConvertError> {
        let (start, len) = self.vector(field, 4)?;
        (0..len).map(|k| Ok(i32::from_le_bytes(bytes_at(self.file, start + 4 * k)?))).collect()
    }

    pub fn tables(&self, field: usize) -> Result<Vec<Table<'a>>, ConvertError> {
        let (start, len) = self.vector(field, 4)?;
        (0..len)
            .map(|k| {
                let slot = start + 4 * k;
                Table::at(self.file, slot.saturating_add(u32_at(self.file, slot)?))
            })
            .collect()
    }
}
