//! What the fuzzer has learned, and whatever it ever found, once more: each input of the committed
//! corpora through the target that it belongs to.

use std::path::Path;

#[path = "../fuzz/targets/mod.rs"]
mod targets;

#[test]
fn every_kept_input_holds_every_promise() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut bytes = 0;
    for (name, length, target) in targets::ALL {
        let mut inputs = 0;
        for entry in std::fs::read_dir(corpora.join(name)).unwrap() {
            let data = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(data.len() <= length, "{name}: an input of {} bytes", data.len());
            target(&data);
            (inputs, bytes) = (inputs + 1, bytes + data.len());
        }
        assert!(inputs >= 10, "{name} has only {inputs} inputs");
    }
    // They are carried along by everybody who clones the program.
    assert!(bytes < 500_000, "{bytes} bytes of corpora");
}
