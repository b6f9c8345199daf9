using TcpNano.Tool.Demo.Scenes;

namespace TcpNano.Tool.Demo;

/// <summary>All scenes.</summary>
internal static class SceneList
{
    /// <summary>The scene played when none is named.</summary>
    public const string Default = "echo";

    /// <summary>All scenes, the simplest first.</summary>
    /// <returns>The scenes.</returns>
    public static IReadOnlyList<Scene> All()
    {
        return
        [
            new HandshakeScene(),
            new EchoScene(),
            new FourWayCloseScene(),
            new HalfCloseScene(),
            new SimultaneousOpenScene(),
            new SimultaneousCloseScene(),
            new FinAckCombinedScene(),
            new StaleSynScene(),
            new LostLastAckScene(),
            new ZeroWindowScene(),
            new RefusedScene(),
            new HalfOpenScene(),
        ];
    }

    /// <summary>Finds a scene.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The scene, or null.</returns>
    public static Scene? Find(string name)
    {
        return All().FirstOrDefault(scene => scene.Name == name);
    }
}
