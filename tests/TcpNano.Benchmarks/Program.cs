using TcpNano.Benchmarks.Commands;
using TcpNano.Tool.Shell;

return BenchCommand.Run(args, Terminal.OfProcess(BenchCommand.Name));
