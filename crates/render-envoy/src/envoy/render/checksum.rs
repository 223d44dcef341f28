//! A checksum of the configuration in the pod template, so that a change of it replaces the pods.

/// FNV-1a with 64 bits over names and texts: no secret is at stake, only whether something changed.
pub(super) fn of<'a>(texts: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    let bytes = texts.flat_map(|(name, text)| name.bytes().chain([0]).chain(text.bytes()).chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    /// Test vectors of the FNV reference (draft-eastlake-fnv), with the two zero bytes of an empty pair.
    #[test]
    fn a_known_hash() {
        let empty = String::new();
        let prime = 0x0000_0100_0000_01b3_u64;
        let expected = 0xcbf2_9ce4_8422_2325_u64.wrapping_mul(prime).wrapping_mul(prime);
        assert_eq!(super::of([(&empty, &empty)].into_iter()), format!("{expected:016x}"));
        let (a, b) = ("a".to_owned(), "b".to_owned());
        assert_ne!(super::of([(&a, &b)].into_iter()), super::of([(&b, &a)].into_iter()));
    }
}
