import Glibc
exit(CoreBenchmark.run(arguments: Array(CommandLine.arguments.dropFirst())))
