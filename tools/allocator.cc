// What jemalloc reads at start. Memory that threads have freed goes back to the system after a second and not
// after ten: while serving 100,000 entries that is a tenth of the whole.
extern "C" {
extern char const *malloc_conf;
char const *malloc_conf = "dirty_decay_ms:1000,muzzy_decay_ms:0";
}
