// Says in words why a passkey or a security key cannot be used here, or was not.
const BUTTONS = "#passkey_login, #mfa_webauthn_add, #mfa_webauthn_authenticate, #mfa_webauthn_reauthenticate";

const REASONS = {
  NotAllowedError: "Nothing was signed: you cancelled, or it took too long. Try again.",
  InvalidStateError: "This key is registered with your account already.",
  SecurityError: "Your browser gives passkeys to this arena only under its name, and over https.",
};

const button = document.querySelector(BUTTONS);
const place = document.createElement("p");
place.className = "notice error";
place.setAttribute("role", "alert");
place.hidden = true;
button?.parentElement.before(place);

function say(sentence) {
  place.textContent = sentence;
  place.hidden = false;
}

function obstacle() {
  if (!window.isSecureContext || !window.PublicKeyCredential) {
    return "Passkeys and security keys work over https, or at http://localhost, and in a browser that knows them.";
  }
  if (/^[\d.]+$|^\[/.test(location.hostname)) {
    return "Passkeys belong to names, not to addresses such as " + location.hostname + ": on this machine, open http://localhost" + (location.port ? ":" + location.port : "") + ".";
  }
  return "";
}

const why = obstacle();
if (button && why) {
  button.disabled = true;
  place.className = "notice";
  place.removeAttribute("role");
  say(why);
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(REASONS[event.detail.exception?.name] ?? "The key did not answer. Try again, or use another way in.");
});
