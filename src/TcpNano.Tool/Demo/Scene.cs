namespace TcpNano.Tool.Demo;

/// <summary>A conversation worth watching, led by two real stacks.</summary>
internal abstract class Scene
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What there is to see, in a few words.</summary>
    public abstract string Summary { get; }

    /// <summary>Changes the sizes and times of the stacks where the scene needs it.</summary>
    /// <param name="options">The options of one stack.</param>
    /// <param name="isServer">Whether of the server's.</param>
    public virtual void Adjust(StackOptions options, bool isServer)
    {
    }

    /// <summary>Plays the scene.</summary>
    /// <param name="stage">The network and the two actors.</param>
    /// <returns>What happened, as one sentence without capital and full stop, made of what really happened.</returns>
    public abstract string Play(Stage stage);
}
