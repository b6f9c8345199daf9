using TcpNano.Lab.Attacks;
using TcpNano.Virtual;

namespace TcpNano.Simulation.Defence;

/// <summary>Has the frames of an attack arrive at a station, so many of each kind in each millisecond.</summary>
internal sealed class Siege(VirtualNetwork network, VirtualHost target, Onslaught onslaught, int perMillisecond)
{
    /// <summary>Frames sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Lets so many milliseconds pass.</summary>
    public void Pass(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            for (int k = 0; k < perMillisecond * onslaught.Kinds; k++)
            {
                network.Inject(onslaught.Next(), 0, target.Driver);
                Sent++;
            }

            network.RunUntil(network.Now + 1);
        }
    }
}
