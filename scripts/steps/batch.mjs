// Runs many test files in this one process: starting a process for each takes longer than most of the tests in it.
for (const file of process.argv.slice(2)) await import(file)
