// A token of a PKCS#11 module, as it describes itself.
namespace Trent.Cryptography;

/// <summary>A token that is present in a slot of a module.</summary>
/// <param name="SlotId">The module's number of the slot; it may change from start to start.</param>
/// <param name="Label">The label that the token was initialized with.</param>
/// <param name="Serial">The serial number.</param>
/// <param name="IsInitialized">Whether it has been initialized.</param>
/// <param name="HasKeypad">Whether the PIN is typed at the token itself.</param>
/// <param name="IsAtLastPinAttempt">Whether one more wrong PIN locks it.</param>
/// <param name="IsPinLocked">Whether wrong PINs have locked it.</param>
public sealed record Pkcs11Token(ulong SlotId, string Label, string Serial, bool IsInitialized, bool HasKeypad, bool IsAtLastPinAttempt, bool IsPinLocked);

/// <summary>What a token says of a key.</summary>
/// <param name="IsAes256">Whether it is an AES key of 256 bits.</param>
/// <param name="IsSensitive">Whether its value cannot be read in clear.</param>
/// <param name="IsExtractable">Whether its value can leave the token wrapped by another key.</param>
/// <param name="CanEncryptAndDecrypt">Whether it may do both.</param>
public sealed record Pkcs11KeyFacts(bool IsAes256, bool IsSensitive, bool IsExtractable, bool CanEncryptAndDecrypt);
