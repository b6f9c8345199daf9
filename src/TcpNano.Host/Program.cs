using TcpNano.Host.Commands;

return TcpNanoCommand.Run(args, Terminal.OfProcess());
