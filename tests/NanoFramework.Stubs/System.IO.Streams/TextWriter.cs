namespace System.IO
{
    /// <summary>For the compiler.</summary>
    public abstract class TextWriter : MarshalByRefObject
    {
        /// <summary>Writes what is kept back.</summary>
        public virtual void Flush()
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Writes text.</summary>
        public virtual void Write(string value)
        {
            throw new InvalidOperationException(); // compiled against, never run
        }
    }
}
