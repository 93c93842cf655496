// Reads a served log with Go's own code for checksum databases (golang.org/x/mod/sumdb), of which no line is
// ours: read_log URL VKEY. First what is served must hold; then, of every answer that was read, a byte is
// changed here and there, the end is cut or a byte is added, and each time something must not hold.
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Of C2SP tlog-tiles, which always has tiles of this height and so does not name it in their addresses.
const tileHeight = 8

// What is served at an address.
type source func(path string) ([]byte, error)

// The signed head, and what lies behind a checkpoint that its key signed.
func openCheckpoint(signed []byte, key note.Verifier) (tlog.Tree, string, error) {
	opened, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, "", err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != key.Name() || lines[3] != "" {
		return tlog.Tree{}, "", fmt.Errorf("no checkpoint of %s: %q", key.Name(), opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, "", err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, opened.Text, err
}

// A tile's address: its content is that of a checksum database, its name is not.
func tilePath(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight))
	return "/tile/" + strings.Replace(path, "data/", "entries/", 1)
}

type tileReader struct{ read source }

func (tileReader) Height() int                     { return tileHeight }
func (tileReader) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := t.read(tilePath(tile))
		if err != nil {
			return nil, err
		}
		if len(data) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", tilePath(tile), len(data))
		}
		all = append(all, data)
	}
	return all, nil
}

// Calls visit for each tile of a level of a tree, the partial one last. Level -1 holds the entries.
func eachTile(level int, size int64, visit func(tlog.Tile) error) error {
	count := size
	for l := 0; l < level; l++ {
		count >>= tileHeight
	}
	for first := int64(0); first < count; first += 1 << tileHeight {
		width := 1 << tileHeight
		if count-first < int64(width) {
			width = int(count - first)
		}
		if err := visit(tlog.Tile{H: tileHeight, L: level, N: first >> tileHeight, W: width}); err != nil {
			return err
		}
	}
	return nil
}

// A tree that is worked out here from its leaves.
type grown struct{ hashes []tlog.Hash }

func (g *grown) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, 0, len(indexes))
	for _, index := range indexes {
		if index >= int64(len(g.hashes)) {
			return nil, errors.New("a hash beyond the tree")
		}
		found = append(found, g.hashes[index])
	}
	return found, nil
}

func (g *grown) add(number int64, leaf tlog.Hash) error {
	made, err := tlog.StoredHashesForRecordHash(number, leaf, g)
	g.hashes = append(g.hashes, made...)
	return err
}

func growFromTiles(read source, size int64) (*grown, error) {
	tree := &grown{}
	number := int64(0)
	err := eachTile(0, size, func(tile tlog.Tile) error {
		data, err := tileReader{read}.ReadTiles([]tlog.Tile{tile})
		if err != nil {
			return err
		}
		for ; len(data[0]) > 0; number++ {
			var leaf tlog.Hash
			copy(leaf[:], data[0])
			data[0] = data[0][tlog.HashSize:]
			if err := tree.add(number, leaf); err != nil {
				return err
			}
		}
		return nil
	})
	return tree, err
}

// Entries stand in their bundle one after the other, each behind its length in two bytes.
func growFromEntries(read source, size int64) (*grown, error) {
	tree := &grown{}
	number := int64(0)
	err := eachTile(-1, size, func(tile tlog.Tile) error {
		data, err := read(tilePath(tile))
		if err != nil {
			return err
		}
		for i := 0; i < tile.W; i++ {
			if len(data) < 2 || len(data)-2 < int(data[0])<<8|int(data[1]) {
				return fmt.Errorf("%s is cut short", tilePath(tile))
			}
			end := 2 + (int(data[0])<<8 | int(data[1]))
			if err := tree.add(number, tlog.RecordHash(data[2:end])); err != nil {
				return err
			}
			data = data[end:]
			number++
		}
		if len(data) != 0 {
			return fmt.Errorf("%s holds more than its entries", tilePath(tile))
		}
		return nil
	})
	return tree, err
}

func checkRoot(name string, tree tlog.Tree, hashes tlog.HashReader) error {
	root, err := tlog.TreeHash(tree.N, hashes)
	if err == nil && root != tree.Hash {
		err = errors.New("another root than the checkpoint's")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// /proof/{index}.tlog-proof (c2sp.org/tlog-proof@v1).
func checkInclusion(read source, key note.Verifier, tree tlog.Tree, text string, index int64, leaf tlog.Hash) error {
	file, err := read(fmt.Sprintf("/proof/%d.tlog-proof", index))
	if err != nil {
		return err
	}
	proof, signed, found := strings.Cut(string(file), "\n\n")
	lines := strings.Split(proof, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || lines[1] != fmt.Sprintf("index %d", index) {
		return errors.New("no proof of this entry")
	}
	if _, itsText, err := openCheckpoint([]byte(signed), key); err != nil || itsText != text {
		return fmt.Errorf("the proof's checkpoint is another: %v", err)
	}
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return errors.New("a line of the proof is no hash")
		}
		path = append(path, *(*tlog.Hash)(hash))
	}
	return tlog.CheckRecord(path, tree.N, tree.Hash, index, leaf)
}

// /proof/consistency/{size}
func checkConsistency(read source, key note.Verifier, tree tlog.Tree, text string, old tlog.Tree) error {
	body, err := read(fmt.Sprintf("/proof/consistency/%d", old.N))
	if err != nil {
		return err
	}
	var answer struct {
		OldSize    int64    `json:"oldSize"`
		Proof      []string `json:"proof"`
		Checkpoint string   `json:"checkpoint"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return err
	}
	if _, itsText, err := openCheckpoint([]byte(answer.Checkpoint), key); err != nil || itsText != text {
		return fmt.Errorf("the proof's checkpoint is another: %v", err)
	}
	var path tlog.TreeProof
	for _, text := range answer.Proof {
		hash, err := base64.RawURLEncoding.Strict().DecodeString(text)
		if err != nil || len(hash) != tlog.HashSize {
			return errors.New("a member of the proof is no hash")
		}
		path = append(path, *(*tlog.Hash)(hash))
	}
	if answer.OldSize != old.N {
		return errors.New("the proof is of another size")
	}
	return tlog.CheckTree(path, tree.N, tree.Hash, old.N, old.Hash)
}

// Some numbers below or at an end: the first, the last, and those around the borders of tiles.
func picked(first, end int64) []int64 {
	var numbers []int64
	for _, number := range []int64{first, first + 1, 2, 100, 255, 256, 257, 511, 512, end - 1, end} {
		if number >= first && number <= end {
			numbers = append(numbers, number)
		}
	}
	sort.Slice(numbers, func(i, j int) bool { return numbers[i] < numbers[j] })
	return numbers
}

// Everything that the log serves of its tree.
func check(read source, key note.Verifier) (tlog.Tree, error) {
	signed, err := read("/checkpoint")
	if err != nil {
		return tlog.Tree{}, err
	}
	tree, text, err := openCheckpoint(signed, key)
	if err != nil {
		return tree, fmt.Errorf("checkpoint: %w", err)
	}

	// Reads what it needs and authenticates each tile.
	served := tlog.TileHashReader(tree, tileReader{read})
	if err := checkRoot("tiles of every level", tree, served); err != nil {
		return tree, err
	}
	leaves, err := growFromTiles(read, tree.N)
	if err != nil {
		return tree, err
	}
	if err := checkRoot("tiles of leaves", tree, leaves); err != nil {
		return tree, err
	}
	entries, err := growFromEntries(read, tree.N)
	if err != nil {
		return tree, err
	}
	if err := checkRoot("entries", tree, entries); err != nil {
		return tree, err
	}
	for level := 1; tree.N>>(level*tileHeight) > 0; level++ {
		err := eachTile(level, tree.N, func(tile tlog.Tile) error {
			data, err := read(tilePath(tile))
			if err != nil {
				return err
			}
			made, err := tlog.ReadTileData(tile, entries)
			if err == nil && string(made) != string(data) {
				err = fmt.Errorf("%s is not what the entries make", tilePath(tile))
			}
			return err
		})
		if err != nil {
			return tree, err
		}
	}

	for _, index := range picked(0, tree.N-1) {
		leaf := entries.hashes[tlog.StoredHashIndex(0, index)]
		if err := checkInclusion(read, key, tree, text, index, leaf); err != nil {
			return tree, fmt.Errorf("entry %d: %w", index, err)
		}
	}
	for _, size := range picked(1, tree.N) {
		root, err := tlog.TreeHash(size, entries)
		if err != nil {
			return tree, err
		}
		if err := checkConsistency(read, key, tree, text, tlog.Tree{N: size, Hash: root}); err != nil {
			return tree, fmt.Errorf("consistency with size %d: %w", size, err)
		}
	}
	return tree, nil
}

// The same bytes with something wrong.
func tampered(good []byte) [][]byte {
	const flips = 16
	var all [][]byte
	for i := 0; i < flips; i++ {
		bad := append([]byte(nil), good...)
		bad[(2*i+1)*len(bad)/(2*flips)] ^= 1
		all = append(all, bad)
	}
	return append(all, good[:len(good)-1], append(append([]byte(nil), good...), 'x'))
}

func run(url, vkey string) error {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	answers := map[string][]byte{}
	fetch := func(path string) ([]byte, error) {
		if known, ok := answers[path]; ok {
			return known, nil
		}
		answer, err := http.Get(url + path)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err == nil && answer.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %s", path, answer.Status)
		}
		answers[path] = body
		return body, err
	}
	tree, err := check(fetch, key)
	if err != nil {
		return err
	}

	tries := 0
	for changed := range answers {
		for _, bad := range tampered(answers[changed]) {
			read := func(path string) ([]byte, error) {
				if path == changed {
					return bad, nil
				}
				return fetch(path)
			}
			if _, err := check(read, key); err == nil {
				return fmt.Errorf("a changed %s is accepted", changed)
			}
			tries++
		}
	}
	fmt.Printf("x/mod reads a log of %d entries in %d answers; of %d changed ones it takes none\n", tree.N,
		len(answers), tries)
	return nil
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: read_log URL VKEY")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "read_log:", err)
		os.Exit(1)
	}
}
