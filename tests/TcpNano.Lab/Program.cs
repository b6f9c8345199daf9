using TcpNano.Lab.Commands;
using TcpNano.Tool.Shell;

return LabCommand.Run(args, Terminal.OfProcess(LabCommand.Name));
