namespace System.Device.Gpio;

/// <summary>Is told of an edge.</summary>
public delegate void PinValueChangedEventHandler(object sender, PinValueChangedEventArgs e);
