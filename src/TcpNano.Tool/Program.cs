using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

return TcpNanoCommand.Run(args, Terminal.OfProcess(TcpNanoCommand.Name));
