namespace System.IO
{
    /// <summary>For the compiler.</summary>
    public abstract class TextReader : MarshalByRefObject
    {
        /// <summary>Reads a line.</summary>
        public virtual string ReadLine()
        {
            throw new InvalidOperationException(); // compiled against, never run
        }
    }
}
