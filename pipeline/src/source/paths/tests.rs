//! Files and folders read once.

use super::*;
use crate::source::trial::{Far, drop_in, intake};

fn paths(paths: &[PathBuf], resumed: Vec<FileMark>) -> (Far, tokio::task::JoinHandle<Result<(), Error>>) {
    let (intake, far) = intake();
    let paths = Paths {
        arguments: paths.to_vec(),
        format: None,
        outlet: None,
        max_item: 100,
        taken: Taken::default(),
        resumed,
    };
    (far, tokio::spawn(run(paths, intake)))
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_as_given_and_folders_by_the_bytes_of_the_path() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    for name in ["desk/a/z.txt", "desk/a.txt", "desk/b/c/y.txt", "desk/.hidden", "last.txt", "first.txt"] {
        drop_in(&at(name), name);
    }
    let (far, running) = paths(&[at("first.txt"), at("desk"), at("last.txt")], Vec::new());
    let mut marks = Vec::new();
    for (path, text) in [
        ("first.txt", "first.txt"),
        ("a.txt", "desk/a.txt"),
        ("a/z.txt", "desk/a/z.txt"),
        ("b/c/y.txt", "desk/b/c/y.txt"),
        ("last.txt", "last.txt"),
    ] {
        marks.push(far.file(path, text).await);
    }
    running.await.unwrap().unwrap();
    assert!(far.arrivals.recv().await.is_err(), "closed behind the last one");

    let missing = marks.remove(2);
    let (far, running) = paths(&[at("desk"), at("first.txt")], marks);
    assert_eq!(far.file("a/z.txt", "desk/a/z.txt").await, missing);
    running.await.unwrap().unwrap();
    assert!(far.arrivals.recv().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_not_there_is_found_before_anything_is_read() {
    let home = tempfile::tempdir().unwrap();
    drop_in(&home.path().join("a.txt"), "text");
    let (far, running) = paths(&[home.path().join("a.txt"), home.path().join("b.txt")], Vec::new());
    assert!(matches!(running.await.unwrap(), Err(Error::Path { .. })));
    assert!(far.arrivals.recv().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_ends_when_nothing_more_is_taken() {
    let home = tempfile::tempdir().unwrap();
    for number in 0..50 {
        drop_in(&home.path().join(format!("{number}.txt")), "text");
    }
    let (far, running) = paths(&[home.path().to_owned()], Vec::new());
    far.arrival().await;
    far.arrivals.close();
    running.await.unwrap().unwrap();
}
