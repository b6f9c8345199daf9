using TcpNano;
using TcpNano.Link;

public static class EchoFirmware
{
    public static void Run(MacDriver mac, byte[] secret)
    {
        StackOptions options = new StackOptions { Connections = 4, Secret = secret };
        NetworkStack stack = new NetworkStack(mac, options);
        stack.Configure(IPv4Address.From(192, 168, 0, 50), 0xFFFFFF00, IPv4Address.From(192, 168, 0, 1));
        stack.Start();
        TcpListener listener = stack.Listen(7, 2);
        byte[] buffer = new byte[512];
        for (;;)
        {
            TcpConnection peer = listener.Accept(-1);
            int count;
            while ((count = peer.Receive(buffer, 0, buffer.Length, 60000)) > 0 && peer.Send(buffer, 0, count, 60000) == count)
            {
            }

            peer.Close(5000);
        }
    }
}
