using System.Net.Security;
using TcpNano.Linux;

public static class HostSample
{
    public static async Task Run()
    {
        using HostStack host = HostStack.OnTap("tap0", "10.0.0.2/24", gateway: "10.0.0.1");

        // HTTP: all that HttpClient does goes through this stack.
        using HttpClient client = new(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellation) =>
                await host.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation),
        });
        Console.WriteLine(await client.GetStringAsync("http://10.0.0.1:8080/"));

        // TLS: SslStream over a connection of this stack.
        using TcpStream stream = host.Connect("10.0.0.1", 8443, timeout: 5000);
        using SslStream secure = new(stream);
        await secure.AuthenticateAsClientAsync("server.example");
        await secure.WriteAsync("hello\n"u8.ToArray());
    }
}
